#include "engine/workflow/recorder_check.h"

#include <set>

#include "engine/base/contains.h"
#include "engine/workflow/responsible.h"
#include "engine/workflow/words.h"
#include "fmt/format.h"

namespace tandem {
namespace {

// The posts whose holders may: the one that `who` names, else all that act for the
// party in its role.
std::set<std::string> PostsFor(const Scope& scope, const v1::Who& who,
                               const v1::Responsible& responsible) {
  std::set<std::string> posts = {
      fmt::format("{}/{}", responsible.organisation(), responsible.post())};
  if (!who.post().empty()) return posts;
  const v1::Party* party = scope.instance.FindParty(responsible.organisation());
  const v1::PartyRole* role = party == nullptr ? nullptr : scope.definition.FindRole(party->role());
  if (role == nullptr) return posts;
  for (const std::string& post : role->post()) {
    posts.insert(fmt::format("{}/{}", responsible.organisation(), post));
  }
  return posts;
}

// Whether the principal was appointed for this instance, and has not left since.
bool IsAppointed(const JudgeContext& context, const v1::Responsible& responsible) {
  return !responsible.person().empty() && responsible.person() == context.recorded_by &&
         !(context.has_left && context.has_left(responsible.organisation()));
}

bool Holds(const JudgeContext& context, const std::string& post) {
  return Contains(context.posts, post);
}

}  // namespace

void CheckRecorder(const Scope& after, const v1::EventType* type, const EventView& event,
                   const JudgeContext& context, Problems& problems) {
  if (context.may_record_all) return;
  std::set<std::string> may;
  if (type != nullptr && !type->by().empty()) {
    for (const AtHand& at_hand : WithWhatItNames(after.definition, event)) {
      for (const v1::Who& who : type->by()) {
        google::protobuf::RepeatedPtrField<v1::Who> one;
        *one.Add() = who;
        for (const v1::Responsible& responsible : Resolve(after, one, at_hand)) {
          if (IsAppointed(context, responsible)) return;
          for (const std::string& post : PostsFor(after, who, responsible)) {
            if (Holds(context, post)) return;
            may.insert(post);
          }
        }
      }
    }
  }
  const std::vector<std::string> posts(may.begin(), may.end());
  AddProblem(
      {"by",
       posts.empty() ? fmt::format("Only those with a right to record everything record {}.",
                                   event.entry->type())
                     : fmt::format("{} is recorded by {}, or by those with a right to record "
                                   "everything.",
                                   event.entry->type(), EitherOf(posts)),
       ""},
      false, problems);
}

}  // namespace tandem
