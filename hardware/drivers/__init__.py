"""Real devices behind the roles of pos.ports.devices."""
