// What the grammar cannot say by itself, because it depends on line breaks or on more than the next word:
//
// - `_field_break`, of no width: a line ends, and after it a field begins: documentation, `let name`, or a place with its
//   colon. No expression goes on so.
// - `_item_break`, of no width: a line ends, and the next begins with the word of an item and a name, or with
//   documentation.
// - `_in_force_ahead` before `in force from`, `_in_zone_ahead` before `in zone "`: neither is the operator `in`.
// - `_or_else_ahead` before `or else`: it is not the operator `or`.
// - `…_here`: what stands on the line of its number: `%`, a scale word, a currency, a unit, `working days of`.
// - `_never` is given to nobody: what must be followed by it is an error.

#include "tree_sitter/parser.h"

#include <string.h>

enum Token {
  FIELD_BREAK,
  ITEM_BREAK,
  IN_FORCE_AHEAD,
  IN_ZONE_AHEAD,
  OR_ELSE_AHEAD,
  DAYS_HERE,
  HOURS_HERE,
  UNIT_HERE,
  WORKING_HERE,
  PERCENT_HERE,
  SCALE_HERE,
  CURRENCY_HERE,
  NEVER,
  ERROR_RECOVERY,
};

enum { WORD = 16 };

static bool is_digit(int32_t c) { return c >= '0' && c <= '9'; }

// Beyond ASCII this is a guess: the guess only looks ahead, and the grammar's own tokens decide.
static bool begins_word(int32_t c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         (c >= 0xaa && c != 0xab && c != 0xbb && c != 0xfeff && !(c >= 0x2000 && c <= 0x206f));
}

static bool in_word(int32_t c) { return begins_word(c) || is_digit(c); }

// Reads a word; one that is too long to be a word of the language is kept as an empty one.
static void read_word(TSLexer *lexer, char *word) {
  unsigned length = 0;
  while (in_word(lexer->lookahead)) {
    if (length < WORD - 1) word[length] = lexer->lookahead < 0x80 ? (char)lexer->lookahead : '?';
    length++;
    lexer->advance(lexer, false);
  }
  word[length < WORD - 1 ? length : 0] = 0;
}

static bool is_one_of(const char *word, const char *const *words) {
  for (; *words; words++) {
    if (strcmp(word, *words) == 0) return true;
  }
  return false;
}

static bool is_blank(int32_t c) { return c == ' ' || c == '\t'; }

// A line ends with either of them, or both.
static bool ends_line(int32_t c) { return c == '\n' || c == '\r'; }

typedef struct {
  bool blank;
  bool line;
  bool documentation;
  bool slash;
} Gap;

// Steps over white space and comments; stops after the slashes of documentation, or after the slash of a division.
static Gap skip_gap(TSLexer *lexer, bool in_token) {
  Gap gap = {false, false, false, false};
  for (;;) {
    int32_t c = lexer->lookahead;
    if (is_blank(c)) {
      gap.blank = true;
    } else if (ends_line(c)) {
      gap.line = true;
    } else if (c != 0xfeff) {
      if (c != '/') return gap;
      unsigned slashes = 0;
      while (lexer->lookahead == '/') {
        slashes++;
        lexer->advance(lexer, !in_token);
      }
      if (slashes == 1) {
        gap.slash = true;
        return gap;
      }
      if (slashes == 3) {
        gap.documentation = true;
        return gap;
      }
      while (!ends_line(lexer->lookahead) && !lexer->eof(lexer)) lexer->advance(lexer, !in_token);
      continue;
    }
    lexer->advance(lexer, !in_token);
  }
}

static bool skip_text(TSLexer *lexer) {
  lexer->advance(lexer, false);
  while (lexer->lookahead != '"') {
    if (lexer->lookahead == '\\') lexer->advance(lexer, false);
    if (ends_line(lexer->lookahead) || lexer->eof(lexer)) return false;
    lexer->advance(lexer, false);
  }
  lexer->advance(lexer, false);
  return true;
}

static bool skip_backticked(TSLexer *lexer) {
  lexer->advance(lexer, false);
  while (lexer->lookahead != '`') {
    if (ends_line(lexer->lookahead) || lexer->eof(lexer)) return false;
    lexer->advance(lexer, false);
  }
  lexer->advance(lexer, false);
  return true;
}

static bool skip_name(TSLexer *lexer) {
  if (lexer->lookahead == '`') return skip_backticked(lexer);
  if (!begins_word(lexer->lookahead)) return false;
  while (in_word(lexer->lookahead)) lexer->advance(lexer, false);
  return true;
}

static bool skip_index(TSLexer *lexer) {
  lexer->advance(lexer, false);
  skip_gap(lexer, true);
  if (lexer->lookahead == '"') {
    if (!skip_text(lexer)) return false;
  } else {
    while (in_word(lexer->lookahead) || lexer->lookahead == '.') lexer->advance(lexer, false);
  }
  skip_gap(lexer, true);
  if (lexer->lookahead != ']') return false;
  lexer->advance(lexer, false);
  return true;
}

// Whether the rest of a place, after its first name and a gap, leads to a colon: `.b[2].c :`.
static bool leads_to_colon(TSLexer *lexer) {
  for (;;) {
    Gap gap = skip_gap(lexer, true);
    if (gap.documentation || gap.slash) return false;
    switch (lexer->lookahead) {
      case ':':
        return true;
      case '.':
        lexer->advance(lexer, false);
        skip_gap(lexer, true);
        if (!skip_name(lexer)) return false;
        break;
      case '[':
        if (!skip_index(lexer)) return false;
        break;
      default:
        return false;
    }
  }
}

static bool give(TSLexer *lexer, enum Token token) {
  lexer->result_symbol = token;
  return true;
}

static bool give_word(TSLexer *lexer, enum Token token) {
  lexer->mark_end(lexer);
  return give(lexer, token);
}

static bool is_currency(const char *word) {
  size_t length = strlen(word);
  if (length < 3 || length > 8) return false;
  for (; *word; word++) {
    if (*word < 'A' || *word > 'Z') return false;
  }
  return true;
}

// After `working`: whether `days of` follows, as in a length.
static bool is_working_length(TSLexer *lexer) {
  char word[WORD];
  skip_gap(lexer, true);
  read_word(lexer, word);
  if (strcmp(word, "days") != 0 && strcmp(word, "day") != 0) return false;
  skip_gap(lexer, true);
  read_word(lexer, word);
  return strcmp(word, "of") == 0;
}

// What stands on the line of its number, the word having been read.
static bool scan_here(TSLexer *lexer, const bool *valid, const char *word) {
  static const char *const units[] = {"seconds", "second", "minutes", "minute", "hour", "weeks", "week",
                                      "months",  "month",  "years",   "year",   NULL};
  static const char *const scales[] = {"thousand", "million", "billion", NULL};
  if (valid[DAYS_HERE] && (strcmp(word, "days") == 0 || strcmp(word, "day") == 0)) return give_word(lexer, DAYS_HERE);
  if (valid[HOURS_HERE] && strcmp(word, "hours") == 0) return give_word(lexer, HOURS_HERE);
  if (valid[UNIT_HERE] && is_one_of(word, units)) return give_word(lexer, UNIT_HERE);
  if (valid[SCALE_HERE] && is_one_of(word, scales)) return give_word(lexer, SCALE_HERE);
  if (valid[CURRENCY_HERE] && is_currency(word)) return give_word(lexer, CURRENCY_HERE);
  if (valid[WORKING_HERE] && strcmp(word, "working") == 0) {
    lexer->mark_end(lexer);
    return is_working_length(lexer) && give(lexer, WORKING_HERE);
  }
  return false;
}

// After `in`: what it leads, if it is no operator, or a field of that name.
static bool scan_after_in(TSLexer *lexer, const bool *valid, bool line) {
  char word[WORD];
  Gap gap = skip_gap(lexer, true);
  if (gap.documentation || gap.slash) return false;
  if (!begins_word(lexer->lookahead)) return line && valid[FIELD_BREAK] && leads_to_colon(lexer) && give(lexer, FIELD_BREAK);
  read_word(lexer, word);
  skip_gap(lexer, true);
  if (valid[IN_ZONE_AHEAD] && strcmp(word, "zone") == 0) return lexer->lookahead == '"' && give(lexer, IN_ZONE_AHEAD);
  if (!valid[IN_FORCE_AHEAD] || strcmp(word, "force") != 0) return false;
  read_word(lexer, word);
  return strcmp(word, "from") == 0 && give(lexer, IN_FORCE_AHEAD);
}

// After `or`: `else`, or it may be a field of that name.
static bool scan_after_or(TSLexer *lexer, const bool *valid, bool line) {
  char word[WORD];
  Gap gap = skip_gap(lexer, true);
  if (gap.documentation || gap.slash) return false;
  if (!begins_word(lexer->lookahead)) return line && valid[FIELD_BREAK] && leads_to_colon(lexer) && give(lexer, FIELD_BREAK);
  read_word(lexer, word);
  return strcmp(word, "else") == 0 && give(lexer, OR_ELSE_AHEAD);
}

static bool scan_item_break(TSLexer *lexer, const char *word) {
  static const char *const items[] = {"module", "use",       "namespace", "month",  "type",      "exact", "dossier", "calendar", "parameter",
                                      "data",   "define",    "rule",      "exception", "waiver", "agreement", "test", NULL};
  if (!is_one_of(word, items) || !is_blank(lexer->lookahead)) return false;
  while (is_blank(lexer->lookahead)) lexer->advance(lexer, false);
  int32_t c = lexer->lookahead;
  return (begins_word(c) || c == '`' || c == '"') && give(lexer, ITEM_BREAK);
}

static bool scan_field_break(TSLexer *lexer, const char *word) {
  if (strcmp(word, "let") == 0) {
    Gap gap = skip_gap(lexer, true);
    if (gap.documentation || gap.slash) return false;
    if (begins_word(lexer->lookahead) || lexer->lookahead == '`') return give(lexer, FIELD_BREAK);
  }
  return leads_to_colon(lexer) && give(lexer, FIELD_BREAK);
}

void *tree_sitter_whereas_external_scanner_create(void) { return NULL; }

void tree_sitter_whereas_external_scanner_destroy(void *payload) { (void)payload; }

unsigned tree_sitter_whereas_external_scanner_serialize(void *payload, char *buffer) {
  (void)payload;
  (void)buffer;
  return 0;
}

void tree_sitter_whereas_external_scanner_deserialize(void *payload, const char *buffer, unsigned length) {
  (void)payload;
  (void)buffer;
  (void)length;
}

bool tree_sitter_whereas_external_scanner_scan(void *payload, TSLexer *lexer, const bool *valid) {
  (void)payload;
  // All tokens are asked for at once only while an error is being stepped over: then the grammar's own tokens do.
  if (valid[ERROR_RECOVERY]) return false;
  lexer->mark_end(lexer);
  Gap gap = skip_gap(lexer, false);
  if (gap.slash) return false;
  if (gap.documentation) {
    if (!gap.line) return false;
    if (valid[ITEM_BREAK]) return give(lexer, ITEM_BREAK);
    return valid[FIELD_BREAK] && give(lexer, FIELD_BREAK);
  }
  if (lexer->lookahead == '%' && !gap.line && valid[PERCENT_HERE]) {
    lexer->advance(lexer, false);
    return give_word(lexer, PERCENT_HERE);
  }
  if (lexer->lookahead == '`') {
    return gap.line && valid[FIELD_BREAK] && skip_backticked(lexer) && leads_to_colon(lexer) && give(lexer, FIELD_BREAK);
  }
  if (!begins_word(lexer->lookahead)) return false;
  char word[WORD];
  read_word(lexer, word);
  if (gap.blank && !gap.line && scan_here(lexer, valid, word)) return true;
  if (strcmp(word, "in") == 0 && (valid[IN_FORCE_AHEAD] || valid[IN_ZONE_AHEAD])) {
    return scan_after_in(lexer, valid, gap.line);
  }
  if (valid[OR_ELSE_AHEAD] && strcmp(word, "or") == 0) {
    return scan_after_or(lexer, valid, gap.line);
  }
  if (!gap.line) return false;
  if (valid[ITEM_BREAK]) return scan_item_break(lexer, word);
  return valid[FIELD_BREAK] && scan_field_break(lexer, word);
}
