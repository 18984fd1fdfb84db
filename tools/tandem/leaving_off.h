// When a command that goes on and on leaves off: it was told to, or nobody reads it.
#ifndef TANDEM_TOOLS_TANDEM_LEAVING_OFF_H_
#define TANDEM_TOOLS_TANDEM_LEAVING_OFF_H_

namespace tandem::cli {

// From now on SIGINT and SIGTERM end nothing; they ask to stop.
void ListenForStop();
bool IsStopAsked();

// Whether whoever read standard output has had enough, as `head` has: then that it
// was not written in full is nobody's failure.
bool IsOutputUnread();

}  // namespace tandem::cli

#endif  // TANDEM_TOOLS_TANDEM_LEAVING_OFF_H_
