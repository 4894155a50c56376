import os

# LangGraph reads it once, when it is first imported: then its serialisers build no foreign types.
# Ours name what they may build in any case (checkpoints.py).
os.environ.setdefault("LANGGRAPH_STRICT_MSGPACK", "true")
