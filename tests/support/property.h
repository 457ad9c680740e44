// Properties, checked by rapidcheck inside a case of Catch2. The seed is fixed, so that a failure is there again in the
// next run; RC_PARAMS="seed=7" tries others, VAULTFS_TEST_TIMES=10 ten times as many.
#pragma once

#include <rapidcheck.h>
#include <rapidcheck/detail/TestListenerAdapter.h>

#include <cstdlib>
#include <sstream>
#include <string>

#include "catch.h"

namespace vaultfs::property {

// Checks a property of what it takes as arguments, or draws from generators, in that many cases. It asserts by
// RC_ASSERT; what fails is made small by rapidcheck and shown.
template <typename Property>
void for_all(int cases, Property property) {
    const auto from_environment = [](const char* name, const char* otherwise) {
        const char* value = std::getenv(name);
        return std::string(value == nullptr ? otherwise : value);
    };
    rc::detail::Configuration configuration;
    configuration.testParams.seed = 1;
    configuration.testParams.maxSuccess = cases * std::stoi(from_environment("VAULTFS_TEST_TIMES", "1"));
    configuration = rc::detail::configFromString(from_environment("RC_PARAMS", ""), configuration);
    rc::detail::TestListenerAdapter silent;
    const auto result = rc::detail::checkTestable(property, rc::detail::TestMetadata(), configuration.testParams,
                                                  silent, configuration.reproduce);
    std::ostringstream shown;
    rc::detail::printResultMessage(result, shown);
    INFO("seed " << configuration.testParams.seed << "\n" << shown.str());
    REQUIRE(result.template is<rc::detail::SuccessResult>());
}

}  // namespace vaultfs::property
