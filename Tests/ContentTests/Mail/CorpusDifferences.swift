/// Where a mail of the corpus is read differently here, and why that is right or does not matter.
enum CorpusDifferences {
    static let reasons: [String: String] = [
        "eml/rfc/000 part 2 content": "declared base64 and is prose: the bytes that decode, not the undecoded text",
        "eml/rfc/000 part 3 content": "declared base64 and is prose: the bytes that decode, not the undecoded text",
        "eml/rfc/001 part 1 name": "a file's name is the last step of its path",
        "eml/thirdparty/000 part 0 content": "a carriage return alone ends a line of text",
        "eml/thirdparty/001 part 1 content":
            "lines end in CRLF but for the one before the delimiter: GMime takes a second byte for its end",
        "eml/thirdparty/002 part 1 content": "base64 ends at its padding, what follows is no content",
        "eml/thirdparty/002 part 2 content":
            "declared base64 and is none: the bytes that decode, not the undecoded text",
        "eml/thirdparty/005 part 4 content": "a delimiter begins a line (RFC 2046, section 5.1.1); this one does not",
        "eml/thirdparty/007 from": "a word in angle brackets without a domain is no address to answer",
        "eml/thirdparty/015 parts":
            "an attached mail is one part and ends at the outer delimiter, though its own multipart is not closed",
    ]
}
