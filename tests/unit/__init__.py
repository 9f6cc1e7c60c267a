"""Everything that needs nothing: domain, services, presenters, codes, drivers' pure parts."""
