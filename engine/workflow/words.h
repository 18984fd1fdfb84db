// Conditions and deadlines in words, for people who have to do something next.
#ifndef TANDEM_ENGINE_WORKFLOW_WORDS_H_
#define TANDEM_ENGINE_WORKFLOW_WORDS_H_

#include <string>
#include <string_view>
#include <vector>

#include "engine/workflow/definition.h"
#include "tandem/v1/workflow.pb.h"

namespace tandem {

// The condition's own message in English, else the test itself in words: what has
// to be true. Ends with a full stop.
std::string WordsOf(const Definition& definition, const v1::Condition& condition);

// "'Planned'": a phase's title, else its name, in quotation marks.
std::string PhaseWords(const Definition& definition, std::string_view phase);
// "'Planned', 'Under way' or 'Done'".
template <typename List>
std::string PhaseListWords(const Definition& definition, const List& phases);
// "Voted is recorded only while the phase is 'Voting', and not afterwards."
std::string OnlyInPhaseWords(const Definition& definition, const v1::EventType& type);
std::string EitherOf(const std::vector<std::string>& words);

template <typename List>
std::string PhaseListWords(const Definition& definition, const List& phases) {
  std::vector<std::string> words;
  for (const std::string& phase : phases) words.push_back(PhaseWords(definition, phase));
  return EitherOf(words);
}

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_WORDS_H_
