#include "tools/tandem/payload_names.h"

#include <fmt/format.h>

#include <string>

#include "engine/base/status_macros.h"
#include "tandem/v1/rules.pb.h"
#include "tools/tandem/event_field.h"
#include "tools/tandem/render/stream_text.h"
#include "tools/tandem/resolve.h"

namespace tandem::cli {
namespace {

// What a reference to an instance holds: its stream's last part.
absl::StatusOr<std::string> FindReferred(Session& session, const std::string& text) {
  v1::Query query;
  query.mutable_instance()->set_id(text);
  TANDEM_ASSIGN_OR_RETURN(const v1::QueryResult result, session.Query(query));
  return ShortName(result.instance().row().stream());
}

// The number of an event of `stream`, which a reference may name.
absl::StatusOr<std::string> VersionIn(const std::string& stream, const std::string& text) {
  const size_t mark = text.rfind('#');
  if (mark == std::string::npos) return text;
  const std::string of = text.substr(0, mark);
  if (of.empty() || of == stream || of == ShortName(stream)) return text.substr(mark + 1);
  return absl::InvalidArgumentError(fmt::format(
      "{} is no event of {}; name one of its own, such as #5", text, ShortName(stream)));
}

}  // namespace

NameResolver ResolveByRules(Session& session, const std::string& stream) {
  return [&session, stream](const google::protobuf::FieldDescriptor& field,
                            const std::string& text) -> absl::StatusOr<std::string> {
    const v1::FieldRule& rule = field.options().GetExtension(v1::rule);
    if (NamesAnEvent(field)) return VersionIn(stream, text);
    const std::string& to = rule.refers_to().to();
    const bool party = rule.names() == "party" || to == "organisation" ||
                       field.full_name() == "tandem.v1.Activity.responsible";
    // A stream's own name says itself: the organisation need not exist yet.
    if (field.containing_type()->name() == "OrganisationRegistered") return text;
    if (party) return FindOrganisation(session, text);
    if (to == "person") return FindPerson(session, text);
    if (!to.empty()) return FindReferred(session, text);
    return text;
  };
}

}  // namespace tandem::cli
