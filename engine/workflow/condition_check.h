// Checks conditions and what they are made of: values, dates, patterns, people.
#ifndef TANDEM_ENGINE_WORKFLOW_CONDITION_CHECK_H_
#define TANDEM_ENGINE_WORKFLOW_CONDITION_CHECK_H_

#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/workflow/definition_check.h"
#include "engine/workflow/field_type.h"

namespace tandem {

// What can be read at a place of a definition: the things at hand there.
struct InView {
  // For messages: "event 'Boarded'".
  std::string where;
  bool event = false;
  std::vector<std::string> event_types;  // Those that it may be of; none: any.
  bool party = false;
  bool activity = false;
  std::set<std::string> item_kinds;
  bool occurrence = false;
  // An event is being judged, so that other instances may be asked for.
  bool instances = false;
};

class ConditionCheck {
 public:
  // All borrowed.
  ConditionCheck(const Definition& definition, const ProgrammeParts& parts,
                 const TextSource& source);

  void Condition(const v1::Condition& condition, const InView& view);
  template <typename List>
  void Conditions(const List& conditions, const InView& view) {
    for (const v1::Condition& condition : conditions) Condition(condition, view);
  }
  // The type of the value; unknown if something is wrong with it.
  FieldType Value(const v1::Value& value, const InView& view);
  // Likewise, of a fact of the instance to which a field of the event in view refers.
  FieldType OthersFact(const v1::Other& other, const InView& view);
  void Date(const v1::DateRule& rule, const InView& view);
  void Pattern(const v1::EventPattern& pattern, const InView& view);
  // Returns what is in view for each of the things.
  InView Select(const v1::Selection& selection, const InView& view);
  void Who(const v1::Who& who, const InView& view);

  // Names that must exist; each says what is wrong at `field` of `at`.
  void Phase(const std::string& name, const google::protobuf::Message& at, const char* field,
             int index = 0);
  void Role(const std::string& name, const google::protobuf::Message& at, const char* field,
            int index = 0);
  void Fact(const std::string& name, const google::protobuf::Message& at, const char* field);
  // A post of a role; a role without posts has "coordinator".
  void Post(const std::string& role, const std::string& post, const google::protobuf::Message& at);

  // A field of the event in view, by its path; null if there is none, which was
  // said at `field` of `at`.
  const google::protobuf::FieldDescriptor* PayloadField(const std::string& path, const InView& view,
                                                        const google::protobuf::Message& at,
                                                        const char* field);

  // What is in view where an event of this type is judged.
  InView Judging(const v1::EventType& event) const;
  // Conditions that `holds` used so far.
  const std::set<std::string>& used() const { return used_; }

 private:
  void Test(const v1::Condition& condition, const InView& view);
  void Compare(const v1::Compare& compare, const InView& view);
  void CompareOne(const v1::Compare& compare, const v1::Value& to, const FieldType& left,
                  const FieldType& right);
  void Literal(const v1::Value& literal, const FieldType& other);
  void Undoing(const v1::EventPattern& pattern);
  void Count(const v1::Count& count, const InView& view);
  void Instances(const v1::Referring& referring, const InView& view);
  FieldType TypeOfSum(const v1::Sum& sum, const InView& view);
  void WarnOfZeros(const v1::Sum& sum, const InView& inner);
  void HappenedBy(const v1::DateRule& rule, const InView& view);
  FieldType TypeOfField(const v1::Value& value, const InView& view);
  FieldType TypeAtHand(const v1::Value& value, const InView& view);
  const google::protobuf::FieldDescriptor* ActivityField(const std::string& path,
                                                         const InView& view,
                                                         const google::protobuf::Message& at);
  const google::protobuf::FieldDescriptor* ItemField(const std::string& path, const InView& view,
                                                     const google::protobuf::Message& at);
  // That what `who` reads there, in any of the events that may be meant, is an organisation or
  // a person: a text that refers to, or names, anything else is nobody who can be told.
  void HoldsAddressees(const std::string& path, const InView& view, const v1::Who& who);
  void AddWhatTheyName(const std::vector<std::string>& events, InView* view) const;
  std::set<std::string> ItemKinds() const;
  void Error(const google::protobuf::Message& at, const char* field, std::string text,
             int index = 0) const;

  const Definition& definition_;
  const ProgrammeParts& parts_;
  const TextSource& source_;
  std::set<std::pair<const v1::Condition*, std::string>> seen_;
  std::set<std::string> used_;
  int names_deep_ = 0;
  bool payloads_missing_ = false;  // Then nobody knows what there would be.
};

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_CONDITION_CHECK_H_
