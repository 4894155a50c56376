"""What Streamlit runs as a script: the page."""

from vitron.ui.dashboard import show

show()
