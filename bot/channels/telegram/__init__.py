"""Telegram, by long polling: no address of ours has to be open to the world.

`polling` runs it, `intake` keeps the order of a chat, `handlers` turns updates into `Conversations`
calls, `render` and `outgoing` bring the reply back, `people` brings what a contact person wrote.
"""
