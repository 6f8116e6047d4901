"""Settings brought along from another system: read as data, mapped, compared, and only then saved."""
