//! Codes of changes of rules that no test notices.

codes! {
    M0001 UNTESTED: "a rule of which no test expects anything",
    "Whatever it said, all tests would pass: each of its clauses could be changed unnoticed.

Bad:
```whereas
type Lease { rent: money, deposit: money }
rule r for Lease { require deposit <= 3 * rent }
agreement flat: Lease { rent: 500 EUR, deposit: 1_000 EUR }
rule s for Lease { require rent > 0 EUR }
test \"t\" { given flat expect s holds }
```
Good:
```whereas
type Lease { rent: money, deposit: money }
rule r for Lease { require deposit <= 3 * rent }
agreement flat: Lease { rent: 500 EUR, deposit: 1_000 EUR }
rule s for Lease { require rent > 0 EUR }
test \"t\" { given flat expect s holds expect r holds }
```";
    M0002 COMPARISON: "a comparison that could be another one",
    "`>=` and `>` differ in one case only: where both sides are equal. So do a stretch that holds its last day and one that does not.

Bad:
```whereas
type Lease { rent: money, deposit: money }
rule r for Lease { require deposit <= 3 * rent }
agreement flat: Lease { rent: 500 EUR, deposit: 1_000 EUR }
test \"low\" { given flat expect r holds }
test \"high\" { given flat with { deposit: 2_000 EUR } expect r violated }
```
Good:
```whereas
type Lease { rent: money, deposit: money }
rule r for Lease { require deposit <= 3 * rent }
agreement flat: Lease { rent: 500 EUR, deposit: 1_000 EUR }
test \"low\" { given flat expect r holds }
test \"just\" { given flat with { deposit: 1_500 EUR } expect r holds }
test \"high\" { given flat with { deposit: 2_000 EUR } expect r violated }
```";
    M0003 NUMBER: "a number that could be another one",
    "The number was changed by one of its last digit, as it was written. Tests on both sides of the boundary notice it.

Bad:
```whereas
type Lease { rent: money, deposit: money }
rule r for Lease { require deposit <= 3 * rent }
agreement flat: Lease { rent: 500 EUR, deposit: 1_000 EUR }
test \"low\" { given flat expect r holds }
test \"high\" { given flat with { deposit: 5_000 EUR } expect r violated }
```
Good:
```whereas
type Lease { rent: money, deposit: money }
rule r for Lease { require deposit <= 3 * rent }
agreement flat: Lease { rent: 500 EUR, deposit: 1_000 EUR }
test \"just\" { given flat with { deposit: 1_500 EUR } expect r holds }
test \"high\" { given flat with { deposit: 1_501 EUR } expect r violated }
```";
    M0004 PART: "a part of a condition that could be left out",
    "One side of `and`, `or` or `implies` was left out, or a requirement beside others, and all tests passed.

Bad:
```whereas
type Lease { rent: money, deposit: money, furnished: boolean }
rule r for Lease { require deposit <= rent or furnished }
agreement flat: Lease { rent: 500 EUR, deposit: 400 EUR, furnished: false }
test \"low\" { given flat expect r holds }
test \"high\" { given flat with { deposit: 501 EUR } expect r violated }
```
Good:
```whereas
type Lease { rent: money, deposit: money, furnished: boolean }
rule r for Lease { require deposit <= rent or furnished }
agreement flat: Lease { rent: 500 EUR, deposit: 400 EUR, furnished: false }
test \"low\" { given flat expect r holds }
test \"furnished\" { given flat with { deposit: 501 EUR, furnished: true } expect r holds }
test \"high\" { given flat with { deposit: 501 EUR } expect r violated }
```";
    M0005 CONDITION: "a condition that could be left out",
    "A `when`, an `unless`, a `where` or an `if` was left out, and all tests passed: no test shows that the rule asks for less where it is not met.

Bad:
```whereas
type Lease { rent: money, deposit: money, furnished: boolean }
rule r for Lease {
  unless furnished
  require deposit <= rent
}
agreement flat: Lease { rent: 500 EUR, deposit: 500 EUR, furnished: false }
test \"t\" { given flat expect r holds }
test \"u\" { given flat with { deposit: 501 EUR } expect r violated }
```
Good:
```whereas
type Lease { rent: money, deposit: money, furnished: boolean }
rule r for Lease {
  unless furnished
  require deposit <= rent
}
agreement flat: Lease { rent: 500 EUR, deposit: 500 EUR, furnished: false }
test \"t\" { given flat expect r holds }
test \"u\" { given flat with { deposit: 501 EUR } expect r violated }
test \"v\" { given flat with { deposit: 501 EUR, furnished: true } expect r not applicable }
```";
    M0006 EXCEPTION: "an exception that could be left out",
    "No test shows a document that only the exception allows.

Bad:
```whereas
type Lease { rent: money, deposit: money, furnished: boolean }
rule r for Lease { require deposit <= rent }
exception luxury to r { when furnished }
agreement flat: Lease { rent: 500 EUR, deposit: 500 EUR, furnished: false }
test \"t\" { given flat expect r holds }
test \"u\" { given flat with { deposit: 501 EUR } expect r violated }
```
Good:
```whereas
type Lease { rent: money, deposit: money, furnished: boolean }
rule r for Lease { require deposit <= rent }
exception luxury to r { when furnished }
agreement flat: Lease { rent: 500 EUR, deposit: 500 EUR, furnished: false }
test \"t\" { given flat expect r holds }
test \"u\" { given flat with { deposit: 501 EUR } expect r violated }
test \"v\" { given flat with { deposit: 501 EUR, furnished: true } expect r not applicable by luxury }
```";
    M0007 QUANTIFIER: "a quantifier that could be another one",
    "`every` and `some` differ where some elements satisfy the condition and others do not.

Bad:
```whereas
type Plan { payments: list of Payment }
type Payment { amount: money }
rule r for Plan { require every p in payments satisfies p.amount > 0 EUR }
agreement plan: Plan { payments: [{ amount: 5 EUR }, { amount: 7 EUR }] }
test \"good\" { given plan expect r holds }
test \"bad\" { given plan with { payments: [{ amount: 0 EUR }] } expect r violated }
```
Good:
```whereas
type Plan { payments: list of Payment }
type Payment { amount: money }
rule r for Plan { require every p in payments satisfies p.amount > 0 EUR }
agreement plan: Plan { payments: [{ amount: 5 EUR }, { amount: 7 EUR }] }
test \"good\" { given plan expect r holds }
test \"bad\" { given plan with { payments[1].amount: 0 EUR } expect r violated }
```";
    M0008 DATE: "a date in force that could be another one",
    "The first day, or the first day that is out, was moved by one day. A test dated by the day itself and one dated by the day before notice it.

Bad:
```whereas
type Lease dated by signed { signed: date, rent: money, deposit: money }
rule r for Lease {
  in force from 2022-01-01
  require deposit <= rent
}
agreement flat: Lease { signed: 2023-01-01, rent: 500 EUR, deposit: 501 EUR }
test \"after\" { given flat expect r violated }
test \"before\" { given flat with { signed: 2020-01-01 } expect r not applicable }
```
Good:
```whereas
type Lease dated by signed { signed: date, rent: money, deposit: money }
rule r for Lease {
  in force from 2022-01-01
  require deposit <= rent
}
agreement flat: Lease { signed: 2023-01-01, rent: 500 EUR, deposit: 501 EUR }
test \"first day\" { given flat with { signed: 2022-01-01 } expect r violated }
test \"the day before\" { given flat with { signed: 2021-12-31 } expect r not applicable }
```";
    M0009 OPPOSITE: "a condition that could say the opposite",
    "`not`, `is present`, `in`, `forbid` and their like were turned round, and all tests passed.

Bad:
```whereas
type Lease { rent: money, deposit: money, guarantor: text? }
rule r for Lease {
  require deposit <= rent
  require guarantor is present
}
agreement flat: Lease { rent: 500 EUR, deposit: 600 EUR }
test \"t\" { given flat expect r violated }
```
Good:
```whereas
type Lease { rent: money, deposit: money, guarantor: text? }
rule r for Lease {
  require deposit <= rent
  require guarantor is present
}
agreement flat: Lease { rent: 500 EUR, deposit: 600 EUR }
test \"t\" { given flat expect r violated because \"guarantor\" }
test \"u\" { given flat with { deposit: 500 EUR, guarantor: \"A. B.\" } expect r holds }
```";
    M0010 OPERATOR: "an operator that could be another one",
    "`+` and `-`, `*` and `/`, `within` and `at least` in a deadline: with the values of the tests both give the same verdict.

Bad:
```whereas
type Bill { net: money, tax: money, gross: money }
rule r for Bill { require gross >= net + tax }
agreement bill: Bill { net: 100 EUR, tax: 20 EUR, gross: 120 EUR }
test \"t\" { given bill expect r holds }
test \"u\" { given bill with { gross: 70 EUR } expect r violated }
```
Good:
```whereas
type Bill { net: money, tax: money, gross: money }
rule r for Bill { require gross >= net + tax }
agreement bill: Bill { net: 100 EUR, tax: 20 EUR, gross: 120 EUR }
test \"t\" { given bill expect r holds }
test \"u\" { given bill with { gross: 119 EUR } expect r violated }
```";
    M0011 TOLERANCE: "a tolerance that could be left out",
    "No test shows two sides that differ by less than the tolerance.

Bad:
```whereas
type Bill { net: money, tax: money }
rule r for Bill { require tax = 20% of net within 1 EUR }
agreement bill: Bill { net: 100 EUR, tax: 20 EUR }
test \"t\" { given bill expect r holds }
test \"u\" { given bill with { tax: 25 EUR } expect r violated }
```
Good:
```whereas
type Bill { net: money, tax: money }
rule r for Bill { require tax = 20% of net within 1 EUR }
agreement bill: Bill { net: 100 EUR, tax: 20 EUR }
test \"t\" { given bill with { tax: 21 EUR } expect r holds }
test \"u\" { given bill with { tax: 22 EUR } expect r violated }
```";
    M0012 ELEMENT: "an element of a list that could be left out",
    "One of the values that a rule names in a list was left out, and all tests passed: each of them wants a test.

Bad:
```whereas
type Notice { form: text, deadline: date? }
rule r for Notice {
  when form in [\"open\", \"restricted\"]
  require deadline is present
}
agreement notice: Notice { form: \"open\" }
test \"t\" { given notice expect r violated }
test \"u\" { given notice with { deadline: 2024-05-01 } expect r holds }
test \"v\" { given notice with { form: \"direct\" } expect r not applicable }
```
Good:
```whereas
type Notice { form: text, deadline: date? }
rule r for Notice {
  when form in [\"open\", \"restricted\"]
  require deadline is present
}
agreement notice: Notice { form: \"open\" }
test \"t\" {
  for each case in [{ form: \"open\" }, { form: \"restricted\" }] {
    given notice with { form: case.form }
    expect r violated
  }
}
test \"u\" { given notice with { deadline: 2024-05-01 } expect r holds }
test \"v\" { given notice with { form: \"direct\" } expect r not applicable }
```";
}
