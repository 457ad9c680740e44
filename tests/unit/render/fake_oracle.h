// Answers link questions from two lists of names, all of notes. Whatever is in neither is unknown.
#pragma once

#include <functional>
#include <set>
#include <string>

#include "vaultfs/render.h"
#include "vaultfs/text.h"

class FakeOracle : public vaultfs::LinkOracle {
  public:
    FakeOracle(const std::set<std::string>& visible, const std::set<std::string>& hidden) {
        for (const std::string& name : visible) {
            visible_.insert(vaultfs::fold_linked_name(name));
        }
        for (const std::string& name : hidden) {
            hidden_.insert(vaultfs::fold_linked_name(name));
        }
    }

    [[nodiscard]] vaultfs::NameState name_state(std::string_view folded_stem) const override {
        folded_stem.remove_suffix(folded_stem.ends_with('/') ? 1 : 0);  // note_question()
        if (visible_.contains(folded_stem)) {
            return vaultfs::NameState::visible;
        }
        return hidden_.contains(folded_stem) ? vaultfs::NameState::hidden : vaultfs::NameState::unknown;
    }

  private:
    std::set<std::string, std::less<>> visible_;
    std::set<std::string, std::less<>> hidden_;
};
