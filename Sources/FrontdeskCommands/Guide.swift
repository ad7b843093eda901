/// What `frontdesk` says when nothing is asked of it.
enum Guide {
    static let text = """
        Your day at the desk:

          frontdesk ready              take work from now on
          frontdesk next --wait 30s    get the next conversation, waiting for one
          frontdesk accept             take the one you are offered (or: decline)
          frontdesk show               read the one in hand
          frontdesk reply "TEXT"       answer it and wait for the customer
          frontdesk resolve            it is done
          frontdesk mine               all that is yours
          frontdesk away lunch         nothing for now; ready again brings you back
          frontdesk finishing          nothing new, what is yours still comes
          frontdesk offline            home

        With several in hand name the one you mean: frontdesk reply c1042 "TEXT".
        Operators change the configuration by frontdesk config check, config diff,
        reload and config rollback, and watch by frontdesk status.
        All commands: frontdesk --help. One of them: frontdesk help reply.

        """
}
