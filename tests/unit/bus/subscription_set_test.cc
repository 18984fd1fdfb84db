// Specifies engine/bus/server/subscription_set.h.
#include "engine/bus/server/subscription_set.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/problem_status.h"

namespace tandem::bus {
namespace {

const ClientId kAnna{"anna"};
const ClientId kBinh{"binh"};

// A log in memory, a set over it, and what its subscribers have received.
class SubscriptionSetTest : public testing::Test {
 protected:
  void Append(const std::string& stream, const std::string& type = "Noted", size_t bytes = 0) {
    v1::Envelope event;
    event.set_position(log_.size() + 1);
    event.set_stream(stream);
    event.set_type(type);
    event.set_payload(std::string(bytes, 'x'));
    log_.push_back(event);
  }
  void Append(int count, const std::string& stream) {
    for (int i = 0; i < count; ++i) Append(stream);
  }

  Position head() const { return Position{log_.size()}; }

  absl::Status Subscribe(const ClientId& client, uint64_t id, uint32_t credit, uint64_t from = 1,
                         const std::string& stream = "") {
    v1::Subscribe subscribe;
    subscribe.set_from_position(from);
    subscribe.set_credit(credit);
    if (!stream.empty()) subscribe.mutable_filter()->add_stream(stream);
    return set_.Add(client, id, subscribe, head());
  }

  SubscriptionSet::Outgoing Pump() {
    return set_.Pump(head(), [this](Position from, size_t events_max, size_t) {
      ++reads_;
      events_read_ += events_max;
      if (!read_error_.ok()) return absl::StatusOr<std::vector<v1::Envelope>>(read_error_);
      const size_t first = from.value - 1;
      const size_t last = std::min(log_.size(), first + events_max);
      return absl::StatusOr<std::vector<v1::Envelope>>(
          std::vector<v1::Envelope>(log_.begin() + static_cast<std::ptrdiff_t>(first),
                                    log_.begin() + static_cast<std::ptrdiff_t>(last)));
    });
  }

  // Pumps until there is nothing more to send; positions that `client` received.
  std::vector<uint64_t> PumpAll(const ClientId& client) {
    std::vector<uint64_t> positions;
    while (set_.HasWork(head())) {
      for (const auto& [to, reply] : Pump()) {
        if (to != client) continue;
        for (const v1::Envelope& event : reply.batch().event())
          positions.push_back(event.position());
      }
    }
    return positions;
  }

  SubscriptionSet set_;
  std::vector<v1::Envelope> log_;
  absl::Status read_error_;
  int reads_ = 0;
  size_t events_read_ = 0;
};

std::vector<uint64_t> Range(uint64_t first, uint64_t last) {
  std::vector<uint64_t> positions;
  for (uint64_t i = first; i <= last; ++i) positions.push_back(i);
  return positions;
}

TEST_F(SubscriptionSetTest, KnowsAnotherLogByTheEventAtTheCheckpoint) {
  Append(3, "organisation/oslo");
  log_[1].set_id("second");
  const auto read = [this](Position from, size_t, size_t) {
    return std::vector<v1::Envelope>{log_.at(from.value - 1)};
  };
  v1::Subscribe subscribe;
  subscribe.set_from_position(3);
  EXPECT_TRUE(CheckSameLog(subscribe, head(), read).ok()) << "nothing is compared";
  subscribe.set_after_event_id("second");
  EXPECT_TRUE(CheckSameLog(subscribe, head(), read).ok());
  subscribe.set_after_event_id("another");
  EXPECT_EQ(CheckSameLog(subscribe, head(), read).code(), absl::StatusCode::kOutOfRange);
  subscribe.set_from_position(1);
  EXPECT_TRUE(CheckSameLog(subscribe, head(), read).ok()) << "it begins anew";
  subscribe.set_from_position(9);
  EXPECT_TRUE(CheckSameLog(subscribe, head(), read).ok()) << "Add refuses it";
}

TEST_F(SubscriptionSetTest, SendsTheWholeLogInOrderAndThenWhatComes) {
  Append(1200, "c3/partnership/a");
  ASSERT_TRUE(Subscribe(kAnna, 7, 10'000).ok());
  EXPECT_EQ(PumpAll(kAnna), Range(1, 1200));
  Append(3, "c3/partnership/b");
  EXPECT_EQ(PumpAll(kAnna), Range(1201, 1203));
}

TEST_F(SubscriptionSetTest, BatchesBearTheSubscriptionsIdAndTheHead) {
  Append(3, "c3/partnership/a");
  ASSERT_TRUE(Subscribe(kAnna, 7, 2).ok());
  const auto sent = Pump();
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_EQ(sent[0].first, kAnna);
  EXPECT_EQ(sent[0].second.id(), 7u);
  EXPECT_EQ(sent[0].second.position(), 2u);
  EXPECT_EQ(sent[0].second.batch().through_position(), 2u);
  EXPECT_EQ(sent[0].second.batch().head(), 3u);
}

TEST_F(SubscriptionSetTest, NeverSendsMoreThanTheCreditAndGoesOnWhenMoreIsGranted) {
  Append(10, "c3/partnership/a");
  ASSERT_TRUE(Subscribe(kAnna, 1, 4).ok());
  EXPECT_EQ(PumpAll(kAnna), Range(1, 4));
  EXPECT_FALSE(set_.HasWork(head()));
  ASSERT_TRUE(set_.Grant(kAnna, 1, 3).ok());
  EXPECT_EQ(PumpAll(kAnna), Range(5, 7));
}

TEST_F(SubscriptionSetTest, ReadsNothingForASubscriberWithoutCredit) {
  Append(10, "c3/partnership/a");
  ASSERT_TRUE(Subscribe(kAnna, 1, 0).ok());
  EXPECT_TRUE(PumpAll(kAnna).empty());
  EXPECT_EQ(reads_, 0);
}

TEST_F(SubscriptionSetTest, ReadsNoFurtherThanTheCreditWhenNothingIsFiltered) {
  Append(10, "c3/partnership/a");
  ASSERT_TRUE(Subscribe(kAnna, 1, 4).ok());
  PumpAll(kAnna);
  EXPECT_EQ(events_read_, 4u);
}

TEST_F(SubscriptionSetTest, ConfirmsASubscriptionAtTheHeadWithAnEmptyBatch) {
  Append(5, "c3/partnership/a");
  ASSERT_TRUE(Subscribe(kAnna, 1, 10, 6).ok());
  const auto sent = Pump();
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_EQ(sent[0].second.batch().event_size(), 0);
  EXPECT_EQ(sent[0].second.batch().through_position(), 5u);
  EXPECT_TRUE(Pump().empty());
}

TEST_F(SubscriptionSetTest, ReportsProgressOverWhatTheFilterSkips) {
  Append(2500, "c3/partnership/a");
  ASSERT_TRUE(Subscribe(kAnna, 1, 5, 1, "organisation/").ok());
  std::vector<uint64_t> reported;
  while (set_.HasWork(head())) {
    for (const auto& [to, reply] : Pump()) reported.push_back(reply.batch().through_position());
  }
  EXPECT_EQ(reported, (std::vector<uint64_t>{1000, 2000, 2500}));
}

TEST_F(SubscriptionSetTest, SendsWhatFitsAStreamOrAPrefixAndAType) {
  Append("c3/partnership/a", "Noted");
  Append("c3/partnership/ab", "Noted");
  Append("c3/partnership/a", "Agreed");
  Append("organisation/x", "Noted");
  v1::Subscribe subscribe;
  subscribe.set_credit(10);
  subscribe.mutable_filter()->add_stream("c3/partnership/a");
  subscribe.mutable_filter()->add_stream("organisation/");
  subscribe.mutable_filter()->add_type("Noted");
  ASSERT_TRUE(set_.Add(kAnna, 1, subscribe, head()).ok());
  EXPECT_EQ(PumpAll(kAnna), (std::vector<uint64_t>{1, 4}));
}

TEST_F(SubscriptionSetTest, EndsABatchAtItsBytesButSendsALargeEventAlone) {
  Append("c3/partnership/a", "Noted", 600'000);
  Append("c3/partnership/a", "Noted", 600'000);
  Append("c3/partnership/a", "Noted", 3'000'000);
  ASSERT_TRUE(Subscribe(kAnna, 1, 10).ok());
  std::vector<int> sizes;
  while (set_.HasWork(head())) {
    for (const auto& [to, reply] : Pump()) sizes.push_back(reply.batch().event_size());
  }
  EXPECT_EQ(sizes, (std::vector<int>{1, 1, 1}));
}

TEST_F(SubscriptionSetTest, ServesEveryoneOnceARoundHoweverFarBehind) {
  Append(5000, "c3/partnership/a");
  ASSERT_TRUE(Subscribe(kAnna, 1, 100'000).ok());
  ASSERT_TRUE(Subscribe(kBinh, 1, 100'000, 4999).ok());
  const auto sent = Pump();
  ASSERT_EQ(sent.size(), 2u);
  EXPECT_EQ(sent[0].second.batch().event_size(), 500);
  EXPECT_EQ(sent[1].second.batch().event_size(), 2);
}

TEST_F(SubscriptionSetTest, GoesOnBehindTheLastOneServedWhenARoundIsFull) {
  SubscriptionSet::Limits limits;
  limits.pump_bytes_max = 1;  // One batch a round.
  SubscriptionSet set(limits);
  Append(10, "c3/partnership/a");
  v1::Subscribe subscribe;
  subscribe.set_credit(1);
  ASSERT_TRUE(set.Add(kAnna, 1, subscribe, head()).ok());
  ASSERT_TRUE(set.Add(kBinh, 1, subscribe, head()).ok());
  std::vector<std::string> served;
  for (int round = 0; round < 6; ++round) {
    for (const auto& [to, reply] : set.Pump(
             head(),
             [this](Position from, size_t, size_t) -> absl::StatusOr<std::vector<v1::Envelope>> {
               return std::vector<v1::Envelope>{log_[from.value - 1]};
             })) {
      served.push_back(to.value);
      ASSERT_TRUE(set.Grant(to, 1, 1).ok());
    }
  }
  EXPECT_EQ(served, (std::vector<std::string>{"anna", "binh", "anna", "binh", "anna", "binh"}));
}

TEST_F(SubscriptionSetTest, PassesOverAClientWhoseOutboxIsFull) {
  Append(3, "c3/partnership/a");
  ASSERT_TRUE(Subscribe(kAnna, 1, 10).ok());
  const auto nobody = [](const ClientId&) { return false; };
  EXPECT_FALSE(set_.HasWork(head(), nobody));
  EXPECT_TRUE(set_.Pump(head(), nullptr, nobody).empty());
  EXPECT_EQ(PumpAll(kAnna), Range(1, 3));
}

TEST_F(SubscriptionSetTest, ReadsNothingThatWasJustCommitted) {
  ASSERT_TRUE(Subscribe(kAnna, 1, 100).ok());
  ASSERT_TRUE(Subscribe(kBinh, 1, 100).ok());
  PumpAll(kAnna);
  Append(3, "c3/partnership/a");
  set_.NoteCommitted(log_);
  EXPECT_EQ(PumpAll(kBinh), Range(1, 3));
  EXPECT_EQ(reads_, 0);
}

TEST_F(SubscriptionSetTest, ReadsTheTailOnceForAllWhoAreNearTheHead) {
  Append(3, "c3/partnership/a");
  ASSERT_TRUE(Subscribe(kAnna, 1, 100).ok());
  ASSERT_TRUE(Subscribe(kBinh, 1, 100, 2).ok());
  EXPECT_EQ(PumpAll(kBinh), Range(2, 3));
  EXPECT_EQ(reads_, 1);
}

TEST_F(SubscriptionSetTest, EndsASubscriptionThatCannotBeReadAndSaysWhy) {
  Append(3, "c3/partnership/a");
  ASSERT_TRUE(Subscribe(kAnna, 1, 10).ok());
  read_error_ = absl::DataLossError("block 1 is damaged");
  const auto sent = Pump();
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_EQ(sent[0].second.problem().code(), v1::Problem::DAMAGED);
  EXPECT_EQ(set_.size(), 0u);
}

TEST_F(SubscriptionSetTest, RefusesAReaderThatLeavesAGap) {
  Append(3, "c3/partnership/a");
  ASSERT_TRUE(Subscribe(kAnna, 1, 10).ok());
  const auto sent = set_.Pump(
      head(), [this](Position, size_t, size_t) -> absl::StatusOr<std::vector<v1::Envelope>> {
        return std::vector<v1::Envelope>{log_[0], log_[2]};
      });
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_EQ(sent[0].second.problem().code(), v1::Problem::INTERNAL);
}

TEST_F(SubscriptionSetTest, RefusesAPositionBehindTheHeadsSuccessor) {
  Append(3, "c3/partnership/a");
  EXPECT_TRUE(Subscribe(kAnna, 1, 10, 4).ok());
  EXPECT_EQ(Subscribe(kAnna, 2, 10, 5).code(), absl::StatusCode::kOutOfRange);
}

TEST_F(SubscriptionSetTest, RefusesTheSameIdTwiceOnOneConnection) {
  EXPECT_TRUE(Subscribe(kAnna, 1, 10).ok());
  EXPECT_EQ(Subscribe(kAnna, 1, 10).code(), absl::StatusCode::kAlreadyExists);
  EXPECT_TRUE(Subscribe(kBinh, 1, 10).ok());
}

TEST_F(SubscriptionSetTest, RefusesMoreSubscriptionsThanAConnectionMayHave) {
  for (uint64_t id = 1; id <= 64; ++id) ASSERT_TRUE(Subscribe(kAnna, id, 1).ok());
  EXPECT_EQ(Subscribe(kAnna, 65, 1).code(), absl::StatusCode::kResourceExhausted);
  EXPECT_TRUE(Subscribe(kBinh, 1, 1).ok());
}

TEST_F(SubscriptionSetTest, SaysThatASubscriptionIsUnknown) {
  EXPECT_EQ(set_.Grant(kAnna, 1, 0).code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(set_.Remove(kAnna, 1).code(), absl::StatusCode::kNotFound);
}

TEST_F(SubscriptionSetTest, SendsNothingMoreAfterItsEnd) {
  Append(3, "c3/partnership/a");
  ASSERT_TRUE(Subscribe(kAnna, 1, 10).ok());
  ASSERT_TRUE(Subscribe(kAnna, 2, 10).ok());
  ASSERT_TRUE(Subscribe(kBinh, 1, 10).ok());
  ASSERT_TRUE(set_.Remove(kBinh, 1).ok());
  set_.RemoveClient(kAnna);
  EXPECT_FALSE(set_.HasWork(head()));
  EXPECT_EQ(set_.size(), 0u);
}

TEST_F(SubscriptionSetTest, TellsEachSubscriberThatItStandsAndHowFarItIsBehind) {
  Append(3, "c3/partnership/a");
  ASSERT_TRUE(Subscribe(kAnna, 1, 2).ok());
  PumpAll(kAnna);
  const auto sent = set_.Heartbeat(head());
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_EQ(sent[0].second.batch().through_position(), 2u);
  EXPECT_EQ(sent[0].second.batch().head(), 3u);
  ASSERT_EQ(set_.Lags(head()).size(), 1u);
  EXPECT_EQ(set_.Lags(head())[0].events_behind, 1u);
}

// Whatever is appended, granted and pumped in whatever order: each receives
// exactly the matching events, in order, within its credit.
RC_GTEST_PROP(SubscriptionSet, AgreesWithAModel, ()) {
  SubscriptionSet::Limits limits;
  limits.events_max = *rc::gen::inRange<size_t>(1, 6);
  limits.scan_max = *rc::gen::inRange<size_t>(1, 12);
  limits.bytes_max = *rc::gen::inRange<size_t>(1, 200);
  limits.pump_bytes_max = *rc::gen::inRange<size_t>(1, 400);
  limits.recent_bytes_max = *rc::gen::inRange<size_t>(0, 400);
  SubscriptionSet set(limits);

  const std::vector<std::string> streams = {"a/x/1", "a/x/12", "a/y/1", "b/x/1"};
  const std::vector<std::string> filters = {"", "a/", "a/x/", "a/x/1", "b/x/1", "c/"};
  struct Model {
    std::string filter;
    uint64_t from = 1;
    uint64_t credit = 0;
    uint64_t received = 0;
    uint64_t through = 0;
    std::vector<uint64_t> positions;
    bool Fits(const v1::Envelope& event) const {
      if (filter.empty()) return true;
      return filter.back() == '/' ? event.stream().starts_with(filter) : event.stream() == filter;
    }
  };
  std::map<std::pair<ClientId, uint64_t>, Model> models;
  std::vector<v1::Envelope> log;
  const auto head = [&] { return Position{log.size()}; };
  const auto read = [&](Position from, size_t events_max,
                        size_t) -> absl::StatusOr<std::vector<v1::Envelope>> {
    RC_ASSERT(from <= head());
    // A reader may give less than it was asked for.
    const size_t count = *rc::gen::inRange<size_t>(1, events_max + 1);
    std::vector<v1::Envelope> page;
    for (size_t i = from.value - 1; i < log.size() && page.size() < count; ++i)
      page.push_back(log[i]);
    return page;
  };
  const auto pump = [&] {
    for (const auto& [client, reply] : set.Pump(head(), read)) {
      RC_ASSERT(!reply.has_problem());
      Model& model = models.at({client, reply.id()});
      RC_ASSERT(reply.batch().after_position() == model.through);
      RC_ASSERT(reply.batch().through_position() >= model.through);
      model.through = reply.batch().through_position();
      for (const v1::Envelope& event : reply.batch().event()) {
        RC_ASSERT(event.position() <= model.through);
        model.positions.push_back(event.position());
      }
      RC_ASSERT(model.positions.size() <= model.credit);
    }
  };

  const int steps = *rc::gen::inRange(1, 80);
  for (int step = 0; step < steps; ++step) {
    switch (*rc::gen::inRange(0, 4)) {
      case 0: {
        std::vector<v1::Envelope> committed;
        const int count = *rc::gen::inRange(1, 6);
        for (int i = 0; i < count; ++i) {
          v1::Envelope event;
          event.set_position(log.size() + 1);
          event.set_stream(*rc::gen::elementOf(streams));
          event.set_payload(std::string(*rc::gen::inRange<size_t>(0, 60), 'x'));
          log.push_back(event);
          committed.push_back(event);
        }
        if (*rc::gen::arbitrary<bool>()) set.NoteCommitted(committed);
        break;
      }
      case 1: {
        const ClientId client{*rc::gen::element<std::string>("anna", "binh")};
        Model model;
        model.filter = *rc::gen::elementOf(filters);
        model.from = *rc::gen::inRange<uint64_t>(1, log.size() + 2);
        model.credit = *rc::gen::inRange<uint32_t>(0, 10);
        model.through = model.from - 1;
        v1::Subscribe subscribe;
        subscribe.set_from_position(model.from);
        subscribe.set_credit(static_cast<uint32_t>(model.credit));
        if (!model.filter.empty()) subscribe.mutable_filter()->add_stream(model.filter);
        const uint64_t id = models.size() + 1;
        RC_ASSERT(set.Add(client, id, subscribe, head()).ok());
        models[{client, id}] = model;
        break;
      }
      case 2: {
        if (models.empty()) break;
        auto at = models.begin();
        std::advance(at, *rc::gen::inRange<size_t>(0, models.size()));
        const uint32_t credit = *rc::gen::inRange<uint32_t>(0, 10);
        RC_ASSERT(set.Grant(at->first.first, at->first.second, credit).ok());
        at->second.credit += credit;
        break;
      }
      default:
        pump();
    }
  }
  while (set.HasWork(head())) pump();
  for (const auto& [key, model] : models) {
    std::vector<uint64_t> expected;
    for (const v1::Envelope& event : log) {
      if (event.position() >= model.from && model.Fits(event)) expected.push_back(event.position());
    }
    const bool had_credit_left = expected.size() < model.credit;
    if (expected.size() > model.credit) expected.resize(model.credit);
    RC_ASSERT(model.positions == expected);
    if (had_credit_left) RC_ASSERT(model.through == log.size());
  }
}

}  // namespace
}  // namespace tandem::bus
