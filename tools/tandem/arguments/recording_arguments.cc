// tandem record and import: how they are typed.
#include <memory>
#include <string>

#include "tools/tandem/arguments/arguments.h"
#include "tools/tandem/commands.h"

namespace tandem::cli {

void AddRecording(CLI::App* app, Action* action) {
  auto record = std::make_shared<RecordOptions>();
  CLI::App* command = AddCommand(
      app, "record", "Record that something happened",
      "tandem record kitakyushu-haiphong ActivityDone activity=questionnaire "
      "--on 2016-02-15 --dry-run\n\n"
      "`tandem next ID` says what may be recorded and which fields that needs. A new\n"
      "partnership begins under a name of its own, written in full:\n"
      "  tandem next c3/partnership/oslo-hanoi-2016\n"
      "  tandem record c3/partnership/oslo-hanoi-2016 PartnershipProposed title=... ...\n"
      "A mistake is put right by EventCorrected (event=#5 reason=... and the fields\n"
      "that change) or EventRetracted (event=#5 reason=...). A deadline is moved by\n"
      "DeadlineMoved (deadline=NAME due=2016-03-31 reason=...) or given up by\n"
      "DeadlineWaived (deadline=NAME reason=...); `tandem deadlines` prints its name.");
  command->add_option("ID", record->id, "City names, the id, or a full stream to begin a new one")
      ->required();
  command->add_option("EVENT", record->event, "Such as ActivityDone or activity-done")->required();
  command->add_option("FIELDS", record->fields,
                      "field=value; field=unknown with --backfill; again for another item");
  command->add_option("--on", record->on,
                      "When it happened: 2015-09-23, 2015-12, 23-25 Sep 2015, unknown");
  command->add_option("--reported-by", record->reported_by, "On whose behalf: a city or person");
  command
      ->add_option("--evidence", record->evidence,
                   "A link, or kind=report,url=...,title=...,language=vi,sha256=...; repeatable")
      ->expected(1)
      ->take_all();
  command->add_option("--note", record->note, "Free text; no personal data");
  command->add_option("--file", record->file,
                      "JSON file with the fields; names in it are ids, such as haiphong");
  command->add_option("--submission-id", record->submission_id,
                      "Repeats a record that got no answer, under the id that was printed then");
  command->add_flag("--backfill", record->backfill,
                    "History not kept at the time: what is missing becomes a visible gap");
  command->add_flag("--illustrative", record->illustrative, "Example data, marked as such");
  command->add_flag("--dry-run", record->dry_run, "Show what would change; record nothing");
  command->callback(
      [=] { *action = InItsLanguage([=](Session& s) { return RunRecord(*record, s); }); });

  auto import = std::make_shared<ImportOptions>();
  command = AddCommand(app, "import", "Record a file of events, all or nothing",
                       "tandem import history.jsonl --backfill --dry-run\n\n"
                       "The file has one event a line, as JSON; see tools/tandem/README.md.");
  command->add_option("FILE", import->file, "JSON lines")->required();
  command->add_flag("--backfill", import->backfill, "History: what is missing becomes a gap");
  command->add_flag("--dry-run", import->dry_run, "Check it; record nothing");
  command->callback([=] { *action = [=](Session& s) { return RunImport(*import, s); }; });
}

}  // namespace tandem::cli
