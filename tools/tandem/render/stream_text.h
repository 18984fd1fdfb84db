// Streams and events as people call them.
#ifndef TANDEM_TOOLS_TANDEM_RENDER_STREAM_TEXT_H_
#define TANDEM_TOOLS_TANDEM_RENDER_STREAM_TEXT_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace tandem::cli {

// What people type for a stream: an instance's last part, else all of it.
std::string ShortName(std::string_view stream);
// "kitakyushu-haiphong-2015#5".
std::string Reference(std::string_view stream, uint64_t version);
// "partnership" of "c3/partnership/kitakyushu-haiphong-2015"; "organisation" of
// "organisation/haiphong".
std::string WorkflowOf(std::string_view stream);

}  // namespace tandem::cli

#endif  // TANDEM_TOOLS_TANDEM_RENDER_STREAM_TEXT_H_
