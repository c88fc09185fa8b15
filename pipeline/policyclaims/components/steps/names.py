"""The names under which spaCy knows the steps; models on disk keep them."""

LAYOUT = "policyclaims_layout"
# Stands behind the layout in models that were trained with it; left out to read fast.
ENCODER = "policyclaims_encoder"
CANDIDATES = "policyclaims_candidates"
RECOMMENDATIONS = "policyclaims_recommendations"
ACTORS = "policyclaims_actors"
RATIONALES = "policyclaims_rationales"
THEMES = "policyclaims_themes"
RECORDS = "policyclaims_records"

STEPS = (LAYOUT, CANDIDATES, RECOMMENDATIONS, ACTORS, RATIONALES, THEMES, RECORDS)
