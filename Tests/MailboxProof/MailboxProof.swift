import AsyncCurl
import FrontdeskChannels
import FrontdeskCore
import Glibc

/// Reads a mailbox of a real server and tells what comes, a line each: what the daemon does with a mailbox, without the
/// daemon. The system tests run it.
///
/// usage: mailbox-proof URL USER PASSWORD [--ca FILE] [--plain] [--once] [--from VALIDITY:UID] [--now] [--move NAME]
/// [--flag NAME] [--mailbox NAME] [--poll MILLISECONDS] [--idle MILLISECONDS] [--max BYTES]
///
/// or `mailbox-proof send ...`: see ``MailSendProof``.
@main
struct MailboxProof {
    static func main() async throws {
        var words = Array(CommandLine.arguments.dropFirst())
        if words.first == "send" { return try await MailSendProof.run(Array(words.dropFirst())) }
        guard words.count >= 3 else { exit(2) }
        var request = CurlConnectionRequest(url: words[0], login: .password(user: words[1], password: words[2]))
        words.removeFirst(3)
        var plan = MailboxPlan()
        var position: MailboxPosition?
        while !words.isEmpty {
            let word = words.removeFirst()
            func value() -> String { words.isEmpty ? "" : words.removeFirst() }
            switch word {
            case "--ca": request.authoritiesFile = value()
            case "--plain": request.requiresTLS = false
            case "--once": plan.endsWhenRead = true
            case "--now": plan.start = .now
            case "--move": plan.afterwards = .move(value())
            case "--flag": plan.afterwards = .flag(value())
            case "--mailbox": plan.mailbox = value()
            case "--poll": plan.pollEvery = .milliseconds(Int64(value()) ?? 1_000)
            case "--idle": plan.idleMax = .milliseconds(Int64(value()) ?? 1_000)
            case "--max": plan.mailBytesMax = Int(value()) ?? 0
            case "--from":
                let parts = value().split(separator: ":").compactMap { UInt32($0) }
                if parts.count == 2 { position = MailboxPosition(validity: parts[0], lastUID: parts[1]) }
            default: exit(2)
            }
        }
        let multi = try CurlMulti()
        let opening = request
        let surroundings = MailboxReader.Surroundings(
            connect: { try await multi.connect(opening) }, now: { present() }, random: { .random(in: 0 ... .max) },
            wait: { try pause($0) })
        let reader = MailboxReader(
            plan, owner: Teller(), surroundings: surroundings,
            backoff: Backoff(base: .milliseconds(50), cap: .seconds(1)))
        let fault = await reader.run(from: position)
        tell("end \(fault.map { "\($0)" } ?? "orderly")")
        multi.stop()
    }

    private static func present() -> Instant {
        var time = timespec()
        timespec_get(&time, TIME_UTC)
        return Instant(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
    }
}

/// Prints what comes, and keeps nothing.
struct Teller: MailboxOwner {
    func take(_ batch: MailboxBatch) async throws {
        for item in batch.items {
            switch item.content {
            case .mail(let bytes): tell("mail \(item.key) \(bytes.count) \(checksum(bytes)) \(item.received != nil)")
            case .tooLarge(let size, let head): tell("large \(item.key) \(size) \(head.count)")
            case .unreadable(let reason): tell("unreadable \(item.key) \(reason)")
            }
        }
        tell("position \(batch.position.validity):\(batch.position.lastUID) waiting \(batch.waiting)")
    }

    func hear(_ note: MailboxNote) async {
        switch note {
        case .opened(let mails, let validity, let isNew):
            tell("opened \(mails) \(validity) \(isNew ? "new" : "known")")
        case .found(let count): tell("found \(count)")
        case .read(let position): tell("read \(position.validity):\(position.lastUID) \(position.modSeq)")
        case .afterwardsRefused(let text): tell("refused \(text)")
        case .stray(let line): tell("stray \(line)")
        case .ended(let fault, _): tell("ended \(fault)")
        }
    }

    /// FNV-1a, as the tests compute it too.
    private func checksum(_ bytes: [UInt8]) -> String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return String(hash, radix: 16)
    }
}

/// Whoever reads the lines says when a pause is over: by a line of standard input, which nothing else is waited for meanwhile.
private func pause(_ span: Span) throws {
    tell("pause \(span.microseconds)")
    guard readLine() != nil else { throw CancellationError() }
}

/// A line of standard output, at once: whoever reads it waits for it.
func tell(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    _ = write(STDOUT_FILENO, bytes, bytes.count)
}
