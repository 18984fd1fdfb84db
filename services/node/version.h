// The version that programs and greetings name.
#ifndef TANDEM_SERVICES_NODE_VERSION_H_
#define TANDEM_SERVICES_NODE_VERSION_H_

namespace tandem {

inline constexpr const char* kVersion = "0.1.0";

}  // namespace tandem

#endif  // TANDEM_SERVICES_NODE_VERSION_H_
