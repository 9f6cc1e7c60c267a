"""The domain: money, documents, costing, figures, words."""
