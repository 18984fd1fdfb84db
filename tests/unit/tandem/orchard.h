// A small invented programme for tests of the command line.
#ifndef TANDEM_TESTS_UNIT_TANDEM_ORCHARD_H_
#define TANDEM_TESTS_UNIT_TANDEM_ORCHARD_H_

#include "engine/workflow/programme.h"

namespace tandem::cli {

inline const ProgrammeFiles& OrchardFiles() {
  static const auto* const files = new ProgrammeFiles{
      {"programme.textproto", R"(name: "orchard" title { en: "Orchard" })"},
      {"workflows/tree.textproto", R"(
name: "tree" version: 1 title { en: "Tree" } payload_package: "orchard.v1"
instance_title { fact: "sort" }
role { name: "keeper" title { en: "Keeper" } min: 1 max: 1 }
phase { name: "planted" title { en: "Planted" } guidance { en: "Water it." } }
phase { name: "felled" title { en: "Felled" } guidance { en: "Nothing to do." } final: true }
fact { name: "sort" title { en: "Sort" } type: TEXT }
event {
  name: "TreePlanted" title { en: "Tree planted" } starts: true by { role: "keeper" }
  effect { party { role: "keeper" add: "keeper" } }
  effect { set { fact: "sort" value { field: "sort" } } }
  effect { enter: "planted" }
}
event { name: "FruitPicked" title { en: "Fruit picked" } phase: "planted" }
event { name: "TreeMoved" title { en: "Tree moved" } phase: "planted" }
event { name: "WorkDone" title { en: "Work done" } phase: "planted" }
event { name: "TreeFelled" title { en: "Tree felled" } phase: "planted" effect { enter: "felled" } }
)"},
      {"events.proto", R"(
syntax = "proto3";
package orchard.v1;
import "tandem/v1/rules.proto";
import "tandem/v1/values.proto";
message TreePlanted {
  string sort = 1 [(tandem.v1.rule) = { required: true }];
  string keeper = 2 [(tandem.v1.rule) = { required: true refers_to { to: "organisation" } }];
}
message Basket {
  string label = 1;
  optional int32 kilos = 2;
  tandem.v1.Date sold = 3;
}
message FruitPicked {
  enum Quality { QUALITY_UNSPECIFIED = 0; FIT_TO_EAT = 1; FOR_JUICE = 2; }
  tandem.v1.Period period = 1;
  optional int32 kilos = 2 [(tandem.v1.rule) = { min: 0 }];
  Quality quality = 3;
  tandem.v1.Money price = 4;
  repeated string helper = 5 [(tandem.v1.rule) = { refers_to { to: "organisation" } }];
  optional bool sold = 6;
  repeated Basket basket = 7;
  string reason = 8;
}
message TreeMoved {
  string tree = 1 [(tandem.v1.rule) = { required: true names: "tree" }];
  string row = 2 [(tandem.v1.rule) = { required: true }];
}
message WorkDone {
  string activity = 1 [(tandem.v1.rule) = { required: true names: "activity" }];
  string row = 2;
  tandem.v1.ClockTime at = 3;
}
message TreeFelled {}
)"},
  };
  return *files;
}

}  // namespace tandem::cli

#endif  // TANDEM_TESTS_UNIT_TANDEM_ORCHARD_H_
