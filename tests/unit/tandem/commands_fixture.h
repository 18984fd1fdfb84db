// What the tests of commands share: an orchard, two cities, and a plum tree.
#ifndef TANDEM_TESTS_UNIT_TANDEM_COMMANDS_FIXTURE_H_
#define TANDEM_TESTS_UNIT_TANDEM_COMMANDS_FIXTURE_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "tests/unit/tandem/fake_node.h"
#include "tests/unit/tandem/orchard.h"
#include "tools/tandem/commands.h"
#include "tools/tandem/exit_code.h"

namespace tandem::cli {

class Commands : public testing::Test {
 protected:
  Commands() {
    store_.Deploy(OrchardFiles());
    store_.status.add_programme("orchard");
    AddOrganisation("haiphong", "Haiphong", "Hải Phòng");
    AddOrganisation("kitakyushu", "Kitakyushu", "北九州");
    v1::InstanceView view;
    view.mutable_row()->set_stream("orchard/tree/plum-2015");
    view.mutable_row()->set_title("Plum");
    view.mutable_row()->mutable_workflow_title()->set_en("Tree");
    view.mutable_row()->set_phase("planted");
    view.mutable_row()->mutable_phase_title()->set_en("Planted");
    view.mutable_row()->set_version(4);
    store_.instances["plum"] = view;
  }

  v1::OrganisationView& AddOrganisation(const std::string& id, const std::string& name,
                                        const std::string& local) {
    v1::OrganisationView view;
    view.set_id(id);
    view.set_name(name);
    view.set_kind("city");
    view.add_local_name(local);
    store_.organisations.push_back(view);
    return store_.organisations.back();
  }

  v1::Person& AddPerson(const std::string& id, const std::string& name, const std::string& email) {
    v1::Person person;
    person.set_id(id);
    person.set_name(name);
    person.set_email(email);
    person.set_version(1);
    store_.people.push_back(person);
    return store_.people.back();
  }

  RecordOptions Picked() const {
    RecordOptions options;
    options.id = "plum";
    options.event = "fruit-picked";
    return options;
  }

  const v1::NewEvent& Submitted() const { return store_.submitted.back().submission().event(0); }

  FakeStore store_;
};

}  // namespace tandem::cli

#endif  // TANDEM_TESTS_UNIT_TANDEM_COMMANDS_FIXTURE_H_
