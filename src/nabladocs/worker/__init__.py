"""The processes that run a site's code: a host, and a child for each session.

They need only the standard library and nothing of ours outside this folder, and they speak JSON; `wire` says what.

    host ── preload, birth, watch (stream, scratch)        looks after all sessions and runs no cell itself
      └─ child ── session (place, bundle, tex, failure)    runs the cells of one session
                  channel, scratch, libraries, fresh       and is born, talks and ends by these
"""
