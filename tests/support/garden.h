// The garden programme of deploy/programmes, on a node: its folder, its people, its
// plots.
#ifndef TANDEM_TESTS_SUPPORT_GARDEN_H_
#define TANDEM_TESTS_SUPPORT_GARDEN_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "engine/base/random.h"
#include "engine/bus/client/client.h"
#include "tandem/v1/event.pb.h"
#include "tandem/v1/read_model.pb.h"
#include "tandem/v1/submission.pb.h"

namespace tandem {

// Deploys its folder, with `more` files by path.
void DeployGarden(bus::Client& client, const std::map<std::string, std::string>& more = {});

// Deploys it, registers its club and three gardeners with their people, and
// releases the mail. Failures fail the test.
void SetUpGarden(bus::Client& client, Random& random);

// A unit of two plots, asked for and handed over on 8 December 2015: four events over
// two streams, taking turns so that half of it would show. A log of the month's work
// is then due on 18 January. Streams: PlotStream(number, "a") and "b".
v1::Submission PlotsUnit(uint64_t number, Random& random);
std::string PlotStream(uint64_t number, const std::string& half);

// The whole log.
std::vector<v1::Envelope> ReadLog(bus::Client& client);

// Waits until each of `services` services has seen all of the log and adds nothing.
void CatchUp(bus::Client& client, int services = 3);

// The portfolio of all plots, without what the moment of asking decides.
v1::Portfolio GardenPortfolio(bus::Client& client);

}  // namespace tandem

#endif  // TANDEM_TESTS_SUPPORT_GARDEN_H_
