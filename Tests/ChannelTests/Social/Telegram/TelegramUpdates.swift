import FrontdeskCore

/// Updates in the shapes of the Bot API's reference.
enum TelegramUpdates {
    static let token = "4242:AAExample_secret-0"
    static let customer =
        #""from":{"id":77,"is_bot":false,"first_name":"Ayşe","last_name":"Yılmaz","username":"ayse","language_code":"tr"}"#
    static let privateChat = #""chat":{"id":77,"first_name":"Ayşe","type":"private"}"#
    static let group = #""chat":{"id":-1001,"title":"Fans","type":"supergroup"}"#

    /// An update with one message in a private chat.
    static func said(_ more: String, update: Int = 900, message: Int = 5) -> String {
        #"{"update_id":\#(update),"message":{"message_id":\#(message),\#(customer),\#(privateChat),"date":1786095000,\#(more)}}"#
    }

    /// An update with one message in a group.
    static func inGroup(_ more: String, update: Int = 901, from: String = customer) -> String {
        #"{"update_id":\#(update),"message":{"message_id":6,\#(from),\#(group),"date":1786095000,\#(more)}}"#
    }

    static func answer(_ body: String, status: String = "200 OK", head: String = "") -> String {
        "HTTP/1.1 \(status)\r\nContent-Type: application/json\r\nConnection: close\r\n\(head)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    static func updates(_ all: String...) -> String {
        answer(#"{"ok":true,"result":[\#(all.joined(separator: ","))]}"#)
    }

    static func value(_ text: String) throws -> JSONValue { try JSONParser.parse(Array(text.utf8)) }
}
