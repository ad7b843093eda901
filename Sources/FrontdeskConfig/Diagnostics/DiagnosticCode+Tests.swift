extension DiagnosticCode {
    package static let failedTest = DiagnosticCode(
        "FD0601", "test that failed",
        "The daemon would do something else with this message than the test expects. Either the rules are not what was "
            + "meant, or the test is not: `frontdesk route test` shows every route it tried and every agent it looked at."
    )
    package static let emptyTest = DiagnosticCode(
        "FD0602", "test that expects nothing",
        "A test without an expectation would always pass, and keep nothing from going wrong.")
    package static let badTestTime = DiagnosticCode(
        "FD0603", "not a time",
        "A time is a date and a time of day by the clock of the desk, as in `\"2026-11-02T10:00\"`, or with seconds and an "
            + "offset (RFC 3339), as in `\"2026-11-02T10:00:00+03:00\"`.")
    package static let badTestFile = DiagnosticCode(
        "FD0604", "not a file of a test",
        "Mails and bodies of tests lie beside the configuration file, or in folders there. The path is relative and has no "
            + "part `..`, and the file holds what its key says: `eml` a mail, `json` the body of a webhook.")

    /// The kinds of what is wrong with tests, and of what they find.
    static let testCodes: [DiagnosticCode] = [failedTest, emptyTest, badTestTime, badTestFile]
}
