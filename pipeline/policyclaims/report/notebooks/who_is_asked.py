# %% [markdown]
# # Who is asked to do what?
# Set POLICYCLAIMS_RUN to a run's folder (made by `policyclaims extract`); needs the extra `export` for the SQL.

# %%
import os

import duckdb
import policyclaims

run = os.environ.get("POLICYCLAIMS_RUN", "out")
frames = policyclaims.frames(run)

# %% The ten actors that most documents ask something
asked = frames.actors.groupby("name").agg(documents=("doc_id", "nunique"), claims=("claim_id", "size"))
asked = asked.sort_values(["documents", "claims"], ascending=False, kind="stable").head(10)
print(asked)

# %% What each of them is asked about
themes = frames.actors.merge(frames.themes, on=["doc_id", "claim_id"])
print(
    themes[themes["name"].isin(asked.index)].pivot_table(
        index="name", columns="label", values="claim_id", aggfunc="count", fill_value=0
    )
)

# %% The surest demand on each
demands = frames.actors.merge(frames.claims, on=["doc_id", "claim_id"], suffixes=("_of_actor", ""))
surest = demands[demands["name"].isin(asked.index)].sort_values("score", ascending=False).drop_duplicates("name")
print(surest[["name", "polarity", "action", "score"]].to_string(index=False))

# %% The first question again, in SQL
actors = frames.actors
in_sql = duckdb.execute(
    "SELECT name, count(DISTINCT doc_id) AS documents, count(*) AS claims FROM actors"
    " GROUP BY name ORDER BY documents DESC, claims DESC LIMIT 10"
).df()
print(in_sql)
