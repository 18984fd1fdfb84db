// Tells an instance's story in a few verbs: given what was recorded, when one more
// event is, then it is taken or refused, and this is where it stands.
#ifndef TANDEM_TESTS_UNIT_WORKFLOW_STORY_H_
#define TANDEM_TESTS_UNIT_WORKFLOW_STORY_H_

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/workflow/decide.h"
#include "engine/workflow/fold.h"
#include "engine/workflow/programme.h"
#include "engine/workflow/schedule.h"

namespace tandem {

// Organisations and other streams, as far as a test needs them.
class World : public Places, public References {
 public:
  // Registers organisation/<name>.
  void Add(const std::string& name, const std::string& kind, const std::string& zone = "UTC",
           const Calendar* calendar = nullptr);
  void AddStream(const std::string& stream, const std::string& phase, uint64_t version);
  // Sets a fact of that stream's instance.
  void AddFact(const std::string& stream, const std::string& fact, v1::FactValue value);
  void AddReferring(ReferringEvent referring);

  Place Of(std::string_view organisation) const override;
  std::optional<Found> Find(std::string_view stream) const override;
  std::optional<v1::FactValue> FactOf(std::string_view stream,
                                      std::string_view fact) const override;
  std::vector<Referring> ReferringTo(std::string_view stream,
                                     std::string_view workflow) const override;
  std::vector<ReferringEvent> EventsReferringTo(std::string_view stream,
                                                uint64_t pinned_from) const override;

 private:
  std::map<std::string, Place, std::less<>> places_;
  std::map<std::string, Found, std::less<>> found_;
  std::vector<ReferringEvent> referring_;
  std::map<std::string, v1::FactValue, std::less<>> facts_;  // By "<stream> <fact>".
};

// Compiles a folder; every finding fails the test.
std::shared_ptr<const Programme> ProgrammeIn(const ProgrammeFiles& files);

// An event as a test writes it.
struct Told {
  std::string type;
  std::string json = "{}";
  std::string on = {};  // "2016-01-15", "Dec 2015"; empty: today; "unknown".
  std::vector<std::string> unknown = {};
  std::vector<std::string> party_of_unknown_role = {};
  std::string evidence = {};  // Its kind; empty: none.
  std::string reported_by = {};
  bool illustrative = false;
};

class Story {
 public:
  Story(std::shared_ptr<const Programme> programme, const std::string& workflow, const World& world,
        std::string instance = "one");

  // The clock: noon UTC of that day, or an instant ("2016-01-15 23:30").
  Story& At(const std::string& when);
  // A later version of the programme, to which the instance may be migrated; it then
  // runs on that.
  Story& WithLater(std::shared_ptr<const Programme> later);
  // What follows is recorded as backfill.
  Story& AsBackfill(bool backfill = true);
  // Who records from now on; without posts somebody with a right to everything. `left`: the
  // organisations that they have left.
  Story& By(const std::string& person, std::vector<std::string> posts,
            std::vector<std::string> left = {});

  // Records; the test fails if it is refused.
  Story& Then(const Told& told) { return ThenTogether({told}); }
  Story& ThenTogether(const std::vector<Told>& unit);
  // Judges only.
  Decision Judge(const std::vector<Told>& unit) const;
  // Judges one event: its refusals, as "rule: message (about)", one a line.
  std::string Refused(const Told& told) const { return Refused(std::vector<Told>{told}); }
  std::string Refused(const std::vector<Told>& unit) const;

  // What EventCorrected needs: a payload of `type`, as JSON bytes of the proto.
  Told Correction(uint64_t event, const std::string& type, const std::string& json,
                  const std::string& on = "") const;
  Told Retraction(uint64_t event) const;

  const Definition& definition() const { return *definition_; }
  const World& world() const { return world_; }
  const std::vector<v1::Envelope>& events() const { return events_; }
  absl::Time now() const { return now_; }
  // As folded so far, with time let pass to the clock.
  Instance Now() const;
  std::string Phase() const { return Now().phase(); }
  v1::Activity::State Activity(const std::string& key) const;
  std::vector<v1::DeadlineState> Deadlines() const;
  // "OPEN due 2015-10-10", "MET due 2015-10-10", or "none".
  std::string Deadline(const std::string& id) const;
  v1::DeadlineState Find(const std::string& id) const;
  // Open gaps: "all-signed(oslo)", "completion", in order.
  std::vector<std::string> Gaps() const;

 private:
  v1::NewEvent Submitted(const Told& told) const;

  const Definition* Version(uint32_t version) const;

  std::shared_ptr<const Programme> programme_;
  std::shared_ptr<const Programme> later_;
  const Definition* definition_;
  const World& world_;
  std::string stream_;
  absl::Time now_;
  bool backfill_ = false;
  std::string person_ = "officer";
  bool may_record_all_ = true;
  std::vector<std::string> posts_;
  std::vector<std::string> left_;
  std::vector<v1::Envelope> events_;
  Instance instance_;
};

// A state as text, in a stable form: what golden files hold and comparisons print.
std::string StateText(const Instance& instance);

}  // namespace tandem

#endif  // TANDEM_TESTS_UNIT_WORKFLOW_STORY_H_
