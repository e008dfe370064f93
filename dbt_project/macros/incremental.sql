{#- Say whether this build goes on from the live one. Regulars builds beside the live schemas, so that "the table is
    there already" (dbt's own test) means another schema here: regulars.nights.builds decides, and says so by naming the
    live build. --full-refresh builds everything anew, from raw. -#}
{% macro is_incremental() -%}
    {{ return(env_var('REGULARS_LIVE_BUILD_ID', '0') != '0' and not flags.FULL_REFRESH) }}
{%- endmacro %}

{#- Name a relation of the live schema: what the last build left. Only for builds that go on from it. -#}
{% macro live(schema, identifier) -%}
    {{ return(api.Relation.create(database=target.database, schema=schema, identifier=identifier)) }}
{%- endmacro %}

{#- Name the rows of an incremental model that this build made: all of them, or those of touched keys. For a reader
    that has the same keys. -#}
{% macro touched_rows(relation) -%}
    {{ return(relation.incorporate(path={'identifier': relation.identifier ~ '__changes'}) if is_incremental() else relation) }}
{%- endmacro %}

{#- Build a table, or what changes in the live one.

    A build that goes on from the live one makes two relations: <model>__changes, the new rows of all touched keys, and
    <model>, a view of the live rows of all other keys with them. Everybody downstream reads the view and sees the model
    as it will be; regulars.modelling.swap then puts the changes into the live table, in the transaction that swaps in
    all the others. config: unique_key, the column whose rows change together; touched_by, the model that lists which. -#}
{% materialization incremental, adapter='postgres' %}
    {%- set target_relation = this.incorporate(type='table') -%}
    {%- set changes = this.incorporate(path={'identifier': this.identifier ~ '__changes'}, type='table') -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {%- set built = changes if is_incremental() else target_relation -%}
    {% call statement('main') -%}
        {{ get_create_table_as_sql(False, built, sql) }}
    {%- endcall %}
    {% call statement('analyze') -%} analyze {{ built }} {%- endcall %}
    {%- if is_incremental() -%}
        {% call statement('whole') -%} {{ changed_view(this, changes) }} {%- endcall %}
        {%- set target_relation = this.incorporate(type='view') -%}
    {%- else -%}
        {% do create_indexes(target_relation) %}
        {% do persist_docs(target_relation, model) %}
    {%- endif -%}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {{ adapter.commit() }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}

{#- Write the view of a model as it will be, and note on the changes what the swap must take out first. -#}
{% macro changed_view(relation, changes) -%}
    {%- set key = config.require('unique_key') -%}
    {%- set touched = relation.incorporate(path={'identifier': config.require('touched_by')}) -%}
    {%- set columns = adapter.get_columns_in_relation(changes) | map(attribute='quoted') | join(', ') -%}
    create view {{ relation }} as
    select {{ columns }} from {{ live(config.require('schema'), relation.identifier) }} as live_rows
    where not exists (select 1 from {{ touched }} as touched where touched.{{ key }} = live_rows.{{ key }})
    union all
    select {{ columns }} from {{ changes }};
    comment on table {{ changes }} is '{{ key }} {{ touched.identifier }}'
{%- endmacro %}

{#- List the ids of the files that this build reads, as numbers in SQL; -1 where there is none. -#}
{% macro files_to_read(relation) -%}
    {%- if not execute -%}{{ return('-1') }}{%- endif -%}
    {{ return(run_query('select file_id from ' ~ relation).columns[0].values() | join(', ') or '-1') }}
{%- endmacro %}

{#- Leave only the lines of files that this build reads, where it goes on from the live one: a where clause. The ids stand
    in it as numbers, so that each marketplace's index finds their lines. -#}
{% macro where_read(files) -%}
    {%- if is_incremental() -%}
    {%- set ids = files_to_read(files) -%}
    where file_id in ({{ ids }}) or order_file_id in ({{ ids }})
    {%- endif -%}
{%- endmacro %}

{#- List what touches a person beside their orders, model by model, with the columns in which it may differ. -#}
{% macro touching_facts() -%}
    {{ return({
        'contacts': 'person_key, signed_up_on',
        'product_interest': 'customer_key, interest_kind, occurred_on, file_id, line_no',
        'tier_grants': 'customer_key, marketplace, shop_id, tier_rank, from_on, before_on',
    }) }}
{%- endmacro %}

{#- Leave only touched keys, where a build goes on from the live one: a further condition of a where clause. -#}
{% macro and_touched(key, touched) -%}
    {%- if is_incremental() -%}
    and {{ key }} in (select {{ key.split('.')[-1] }} from {{ touched }})
    {%- endif -%}
{%- endmacro %}

{#- List the models that say which file's orders another file changes, of the marketplaces that files came from. -#}
{% macro file_link_models() -%}
    {%- set found = [] -%}
    {%- for lines, links in {
        'stg_ebay__order_lines': 'stg_ebay__file_links',
        'stg_lazada_api__order_lines': 'stg_lazada_api__file_links',
    }.items() if lines in line_models() -%}
        {%- do found.append(links) -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}
