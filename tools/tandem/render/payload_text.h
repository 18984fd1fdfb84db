// What an event says, in words.
#ifndef TANDEM_TOOLS_TANDEM_RENDER_PAYLOAD_TEXT_H_
#define TANDEM_TOOLS_TANDEM_RENDER_PAYLOAD_TEXT_H_

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "google/protobuf/message.h"

namespace tandem::cli {

// The ids of people in the payload's fields.
std::set<std::string> PeopleIn(const google::protobuf::Message& payload);

// A line for each field that is given, in the order of the definition, with the name
// that `field=value` takes: "kilos: 3", "period: Dec 2015", "price: USD 12.50",
// "basket: label red, kilos 3" for each item of a list of messages. Bytes are left
// out. `stream`: the event's, for fields that name another event of it. `name_of`:
// of a person.
std::vector<std::string> PayloadLines(
    const google::protobuf::Message& payload, const std::string& stream,
    const std::function<std::string(const std::string&)>& name_of);

}  // namespace tandem::cli

#endif  // TANDEM_TOOLS_TANDEM_RENDER_PAYLOAD_TEXT_H_
