# %% [markdown]
# # How do two publishers differ?
# POLICYCLAIMS_RUN is a run's folder, POLICYCLAIMS_META a table with `doc_id` and `publisher`.

# %%
import os

import duckdb
import policyclaims

run, meta = os.environ.get("POLICYCLAIMS_RUN", "out"), os.environ.get("POLICYCLAIMS_META", "meta.csv")
frames = policyclaims.frames(run, meta=meta)
claims = frames.claims.merge(frames.documents[["doc_id", "publisher"]], on="doc_id")
claims = claims[claims["publisher"] != ""]
two = sorted(claims["publisher"].value_counts().index[:2])

# %% Themes, as shares of each one's claims: what the one speaks of more than the other
shares = claims.pivot_table(index="theme", columns="publisher", values="claim_id", aggfunc="count", fill_value=0)[two]
shares = shares / shares.sum()
shares["difference"] = shares[two[0]] - shares[two[1]]
print(shares.sort_values("difference").round(3))

# %% How strongly, how often against, how often with a reason
reasons = frames.rationales.groupby(["doc_id", "claim_id"]).size().rename("reasons").reset_index()
manner = claims.merge(reasons, how="left", on=["doc_id", "claim_id"])
manner = manner.assign(must=manner["strength"] == "must", against=manner["polarity"] == "against", reasoned=manner["reasons"] > 0)
print(manner.groupby("publisher")[["must", "against", "reasoned", "score"]].mean().round(3))

# %% The same in SQL
documents, tables = frames.documents, frames.claims
in_sql = duckdb.execute(
    "SELECT publisher, theme, count(*) / sum(count(*)) OVER (PARTITION BY publisher) AS share"
    " FROM tables JOIN documents USING (doc_id) WHERE publisher <> '' GROUP BY publisher, theme ORDER BY publisher, share DESC, theme"
).df()
print(in_sql)
