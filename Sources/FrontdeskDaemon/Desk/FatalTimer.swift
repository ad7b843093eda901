import Crypto
import FrontdeskCore
package import FrontdeskStore

/// A timer on which the daemon has died too often, and which it will not run again.
///
/// A request can be put aside, a timer cannot: without it the desk would silently do the wrong thing. So the process ends,
/// for good and in words, instead of dying on it at each restart.
package struct FatalTimer: Sendable, Equatable {
    /// What it was for, in words.
    package var what: String
    /// SHA-256 of the state it would have met, in lower-case hex: that of a checkpoint of the same state.
    package var stateDigest: String

    init(_ what: String, state: DeskState) {
        self.what = what
        stateDigest = SHA256.hash(data: state.checkpoint()).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count < 2 ? "0" + digits : digits
        }.joined()
    }

    /// For the log: what happened, by what to recognise it, what to do.
    package func text(suspect: String) -> String {
        "the timer \"\(what)\" has ended the daemon \(SuspectFile.deathsMax) times and is not run again; "
            + "state sha256 \(stateDigest). Keep a copy of the state folder and report it with this line; a release that "
            + "repairs it starts by itself, to try once more with this one remove \(suspect)"
    }
}

/// Why the loop ended by itself.
package enum LoopFailure: Error, Equatable {
    /// The store cannot be opened again.
    case store(StoreError)
    case timer(FatalTimer)
}
