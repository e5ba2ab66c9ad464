"""The website: the chat API under `/api/v1` and the demo page with the widget."""
