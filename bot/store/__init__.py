"""The one SQL database: models, sessions, migrations. No business rules live here."""
