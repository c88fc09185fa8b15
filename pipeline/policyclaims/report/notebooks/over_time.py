# %% [markdown]
# # How do demands change over time?
# POLICYCLAIMS_RUN is a run's folder, POLICYCLAIMS_META a table with `doc_id` and `date` (a year is enough).

# %%
import os

import duckdb
import policyclaims

run, meta = os.environ.get("POLICYCLAIMS_RUN", "out"), os.environ.get("POLICYCLAIMS_META", "meta.csv")
frames = policyclaims.frames(run, meta=meta)
dated = frames.documents.assign(year=frames.documents["date"].str[:4])
dated = dated[dated["year"] != ""]

# %% Claims a document, year by year: more documents are no more demands
yearly = dated.groupby("year").agg(documents=("doc_id", "size"), claims=("claims", "sum"))
yearly["claims_a_document"] = (yearly["claims"] / yearly["documents"]).round(1)
print(yearly)

# %% Themes as shares of the year's claims
claims = frames.claims.merge(dated[["doc_id", "year"]], on="doc_id")
shares = claims.pivot_table(index="theme", columns="year", values="claim_id", aggfunc="count", fill_value=0)
shares = shares / shares.sum()
print(shares.round(2))

# %% What rose and what fell between the first and the last year
print((shares.iloc[:, -1] - shares.iloc[:, 0]).sort_values().round(2))

# %% The same in SQL
documents, tables = frames.documents, frames.claims
in_sql = duckdb.execute(
    "SELECT left(date, 4) AS year, theme, count(*) AS claims FROM tables JOIN documents USING (doc_id)"
    " WHERE date <> '' GROUP BY ALL ORDER BY year, claims DESC, theme"
).df()
print(in_sql)
