"""What a person sees: tables, progress and colours, drawn from the values and events of the rooms."""
