import FrontdeskCore

/// The answers of a message's recipients as the bytes of one column, empty for none. Bytes of an existing form never change.
enum RecipientAnswers {
    private static let form: UInt8 = 1

    static func encode(_ answers: [RecipientAnswer], into writer: inout ByteWriter) {
        guard !answers.isEmpty else { return }
        writer.byte(form)
        writer.unsigned(UInt64(answers.count))
        for answer in answers {
            writer.text(answer.address)
            writer.byte(answer.state.rawValue)
            writer.int(Int(answer.code))
            writer.text(answer.enhanced)
        }
    }

    static func decode(_ bytes: [UInt8]) throws(CodecError) -> [RecipientAnswer] {
        guard !bytes.isEmpty else { return [] }
        var reader = ByteReader(bytes)
        let form = try reader.byte()
        guard form == self.form else { throw .unknownKind(form) }
        var answers: [RecipientAnswer] = []
        for _ in 0..<(try reader.count()) {
            let address = try reader.text()
            let state = try reader.value(RecipientAnswer.State.self, "answer of a recipient")
            let code = try reader.int32()
            answers.append(
                RecipientAnswer(address: address, state: state, code: code, enhanced: try reader.text()))
        }
        try reader.finish()
        return answers
    }
}
