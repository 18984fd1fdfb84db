// What goes wrong in a simulated world, and how often.
#ifndef TANDEM_TESTS_SIMULATION_FAULTS_H_
#define TANDEM_TESTS_SIMULATION_FAULTS_H_

#include <cstddef>

namespace tandem::simulation {

// Chances in 1,000, each time that it could happen.
struct Faults {
  size_t node_stops = 0;          // Power fails; what was not synced is gone.
  size_t commit_fails = 0;        // The disk errs while a block is written.
  size_t disk_fills = 0;          // The node's disk is full for a while: it refuses.
  size_t service_stops = 0;       // Power fails; the last writes are gone.
  size_t service_loses_all = 0;   // Of the stops: its store is lost altogether.
  size_t connection_breaks = 0;   // What is on its way is lost.
  size_t connection_is_deaf = 0;  // All is lost, and nobody is told.
  size_t message_twice = 0;
  size_t mail_server_errs = 0;
  size_t clock_leaps = 0;  // Up to 60 days ahead, until somebody sets it back.

  static Faults None() { return {}; }
  static Faults Usual() { return {4, 15, 2, 4, 200, 6, 1, 30, 250, 0}; }
  static Faults WithAClockThatLeaps() {
    Faults faults = Usual();
    faults.clock_leaps = 4;
    return faults;
  }
};

// Mistakes that Tandem does not make: with one of them planted a seed has to fail,
// or the simulation proves nothing.
struct PlantedBugs {
  // The engine answers and publishes before its block is synced.
  bool answer_before_sync = false;
  // A mail that is sent again bears another Message-ID.
  bool second_identity = false;
  // A reminder's note that is submitted again after a restart bears another id.
  bool second_note_id = false;
  // A service keeps its checkpoint at once and what belongs to it later.
  bool checkpoint_apart = false;
  // A service gives up what it wanted recorded when the node's disk is full.
  bool gives_up_at_full_disk = false;
  // Projections keep with a reminder when they looked at it, which a rebuilt read model
  // cannot know.
  bool remembers_when_it_looked = false;
  // The mail server's client keeps the text that it was given first under a Message-ID, and
  // sends that: a mail leaves though what it says is no longer so.
  bool stale_mail = false;
};

}  // namespace tandem::simulation

#endif  // TANDEM_TESTS_SIMULATION_FAULTS_H_
