//! Codes of documents that cannot be read, and notes about those that can.

codes! {
    E0501 JSON;
    E0502 YAML;
    E0503 NO_TYPE;
    E0504 SEVERAL_TYPES;
    E0505 NO_RULES;
    E0506 WITHDRAWN_CURRENCY;
    E0507 DERIVED_KEY;
    E0508 EMPTY;
    E0509 XML;
    E0510 CSV;
    E0511 OTHER_FORMAT;
    E0512 TOML;
    E0513 MARKDOWN;
    E0514 XLSX;
    E0515 DECIMALS;
    E0516 ASTRAY;
    E0517 BARE_PERCENTAGE;
}
