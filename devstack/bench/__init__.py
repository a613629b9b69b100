"""`make bench`: speed as ratios against a bare Temporal workflow on the same server.

Absolute figures of one machine say little and vary by a factor of two between runs; the ratio of
two cases run in turn, in short blocks on one server and one worker, varies by a few per cent.
"""
