package finance.common;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.postgresql.util.PSQLState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The role `reader`, which may connect and read the tables, views and reading functions of the schema.
///
/// A role belongs to the server and not to a database, so no migration creates it. It is created without a
/// password. An existing role of that name gets the grants; its attributes and its password stay unchanged.
/// Only objects of the owner of `daily_bars` are granted: another program in the same schema keeps its
/// tables to itself.
final class ReaderRole {
    static final String NAME = "reader";
    static final String CREATION = "create role " + NAME + " login";

    private static final Logger log = LoggerFactory.getLogger(ReaderRole.class);
    private static final String INSUFFICIENT_PRIVILEGE = "42501";
    private static final String DUPLICATE_OBJECT = "42710";
    /// Another stack on the server created the role at the same time.
    private static final Set<String> EXISTS = Set.of(DUPLICATE_OBJECT, PSQLState.UNIQUE_VIOLATION.getState());

    /// The statements that are missing. `connect`, `usage` and `execute` come from PUBLIC by default; they are
    /// granted to the role itself where the current user may do so, and are missing otherwise only if the role
    /// does not have them at all.
    ///
    /// A stable or immutable function reads only. The others change data with the rights of their caller.
    private static final String MISSING = """
            with reader as (
                select oid from pg_roles where rolname = 'reader' and rolname <> current_user
            ),
            here as (
                select oid, nspname, nspowner, nspacl from pg_namespace where nspname = current_schema()
            ),
            tables_owner as (
                select pg_class.relowner as oid
                from pg_class
                inner join here on here.oid = pg_class.relnamespace
                where pg_class.relname = 'daily_bars'
            ),
            unreadable as (
                select string_agg(pg_class.oid::regclass::text, ', ' order by pg_class.relname) as names
                from pg_class
                inner join here on here.oid = pg_class.relnamespace
                inner join tables_owner on tables_owner.oid = pg_class.relowner
                cross join reader
                where pg_class.relkind in ('r', 'p', 'v', 'm', 'f') and not has_table_privilege(reader.oid, pg_class.oid, 'select')
            ),
            uncallable as (
                select string_agg(pg_proc.oid::regprocedure::text, ', ' order by pg_proc.oid::regprocedure::text) as names
                from pg_proc
                inner join here on here.oid = pg_proc.pronamespace
                inner join tables_owner on tables_owner.oid = pg_proc.proowner
                cross join reader
                where pg_proc.prokind <> 'p' and pg_proc.provolatile <> 'v'
                    and case when pg_has_role(pg_proc.proowner, 'usage')
                        then not exists (select from aclexplode(pg_proc.proacl) as granted where granted.grantee = reader.oid)
                        else not has_function_privilege(reader.oid, pg_proc.oid, 'execute') end
            )
            select format('grant connect on database %I to reader', pg_database.datname) as statement
            from pg_database cross join reader
            where pg_database.datname = current_database()
                and case when pg_has_role(pg_database.datdba, 'usage')
                    then not exists (select from aclexplode(pg_database.datacl) as granted
                        where granted.grantee = reader.oid and granted.privilege_type = 'CONNECT')
                    else not has_database_privilege(reader.oid, pg_database.oid, 'connect') end
            union all
            select format('grant usage on schema %I to reader', here.nspname)
            from here cross join reader
            where case when pg_has_role(here.nspowner, 'usage')
                then not exists (select from aclexplode(here.nspacl) as granted
                    where granted.grantee = reader.oid and granted.privilege_type = 'USAGE')
                else not has_schema_privilege(reader.oid, here.oid, 'usage') end
            union all
            select 'grant select on ' || unreadable.names || ' to reader' from unreadable where unreadable.names is not null
            union all
            select 'grant execute on function ' || uncallable.names || ' to reader' from uncallable where uncallable.names is not null
            union all
            select format('alter default privileges for role %I in schema %I grant select on tables to reader',
                pg_get_userbyid(tables_owner.oid), here.nspname)
            from tables_owner cross join here cross join reader
            where reader.oid <> tables_owner.oid
                and not exists (
                    select
                    from pg_default_acl
                    cross join lateral aclexplode(pg_default_acl.defaclacl) as granted
                    where pg_default_acl.defaclrole = tables_owner.oid and pg_default_acl.defaclnamespace = here.oid
                        and pg_default_acl.defaclobjtype = 'r' and granted.grantee = reader.oid and granted.privilege_type = 'SELECT')""";

    private final Connection connection;
    private final DatabaseConfig config;

    ReaderRole(Connection connection, DatabaseConfig config) {
        this.connection = connection;
        this.config = config;
    }

    /// Creates the role if it does not exist, and grants what is missing. Logs one line with the remaining
    /// statements where the current user may not execute them. Writes nothing if nothing is missing, or on a
    /// server that accepts no writes.
    void grant() throws SQLException {
        if (SchemaTarget.isTrue(
                connection, "select pg_is_in_recovery() or current_setting('transaction_read_only')::boolean")) {
            return;
        }
        if (!exists() && !execute(CREATION, EXISTS)) {
            log.warn(
                    "expected the role {} for reading {}, found none, and {} may not create roles; as an administrator"
                            + " run: {}; then run migrate again, which adds the grants of the role",
                    NAME,
                    config,
                    config.user(),
                    CREATION);
            return;
        }
        for (String statement : missing()) {
            execute(statement, Set.of());
        }
        List<String> refused = missing();
        if (!refused.isEmpty()) {
            log.warn(
                    "expected that {} may grant the role {} everything that it reads in {}; as the owner, run: {}",
                    config.user(),
                    NAME,
                    config,
                    String.join("; ", refused));
        }
    }

    private boolean exists() throws SQLException {
        return SchemaTarget.isTrue(connection, "select exists (select from pg_roles where rolname = 'reader')");
    }

    private List<String> missing() throws SQLException {
        try (var query = connection.createStatement()) {
            var rows = query.executeQuery(MISSING);
            List<String> statements = new ArrayList<>();
            while (rows.next()) {
                statements.add(rows.getString(1));
            }
            return statements;
        }
    }

    /// Returns false if the current user lacks the right; the transaction continues.
    ///
    /// @param done SQL states that mean that another session did the same
    private boolean execute(String sql, Set<String> done) throws SQLException {
        Savepoint before = connection.setSavepoint();
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
            connection.releaseSavepoint(before);
            return true;
        } catch (SQLException e) {
            if (!done.contains(e.getSQLState()) && !INSUFFICIENT_PRIVILEGE.equals(e.getSQLState())) {
                throw e;
            }
            connection.rollback(before);
            return done.contains(e.getSQLState());
        }
    }
}
