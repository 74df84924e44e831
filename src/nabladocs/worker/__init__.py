"""The processes that run a site's code: a host, and a child for each session.

They need only the standard library, import nothing of ours outside this folder, and speak JSON; `wire` says what.
"""
