"""Values and decisions of mail: no input or output, no clock, no randomness, no Django.

Read in this order: address, message, envelope, reply, outcome, policy.
"""
