#include "CLanguage.h"

#include <climits>
#include <cstdio>  // before CLD2's header, which uses FILE without declaring it
#include <cstring>

#include <cld2/public/compact_lang_det.h>

extern "C" int frontdesk_detect_language(
    const char *utf8, size_t length, char code[8], int *reliable, int *percent)
{
    std::memcpy(code, "un", 3);
    *reliable = 0;
    *percent = 0;
    if (length > INT_MAX) {
        return -1;
    }
    CLD2::Language languages[3];
    int percents[3];
    double scores[3];
    int textBytes = 0;
    int validBytes = 0;
    bool isReliable = false;
    const CLD2::Language language = CLD2::ExtDetectLanguageSummaryCheckUTF8(
        utf8, static_cast<int>(length), true, nullptr, 0, languages, percents, scores, nullptr, &textBytes,
        &isReliable, &validBytes);
    if (validBytes < static_cast<int>(length)) {
        return -1;
    }
    const char *name = CLD2::LanguageCode(language);
    if (std::strlen(name) < 8) {
        std::memcpy(code, name, std::strlen(name) + 1);
    } else {
        code[0] = '\0';
    }
    *reliable = isReliable ? 1 : 0;
    for (int index = 0; index < 3; index++) {
        if (languages[index] == language) {
            *percent = percents[index];
            break;
        }
    }
    return 0;
}
