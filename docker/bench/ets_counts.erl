%% Counts up and down in an ETS table as a server would that keeps its counts there, 10,000 topics
%% in random order.
%%
%% Prints `PROCESSES shared|own NANOSECONDS`: the time of two update_counter calls, one up and one
%% down, as each process sees it, on one table for all or on one for each.
-module(ets_counts).
-export([main/1]).

main([Seconds]) ->
    Microseconds = round(1.0e6 * number(Seconds)),
    measure(1, shared, [new()], Microseconds),
    measure(2, shared, [new()], Microseconds),
    measure(2, own, [new(), new()], Microseconds),
    halt().

new() ->
    ets:new(counts, [set, public, {write_concurrency, true}]).

measure(Processes, Sharing, Tables, Microseconds) ->
    Parent = self(),
    Start = fun(N) ->
        Table = lists:nth(1 + N rem length(Tables), Tables),
        spawn_link(fun() -> Parent ! {nanoseconds, work(Table, Microseconds)} end)
    end,
    lists:foreach(Start, lists:seq(1, Processes)),
    Times = [receive {nanoseconds, Time} -> Time end || _ <- lists:seq(1, Processes)],
    io:format("~p ~p ~p~n", [Processes, Sharing, lists:sum(Times) / Processes]).

work(Table, Microseconds) ->
    Keys = [iolist_to_binary(["room:", integer_to_list(N)]) || N <- lists:seq(0, 9999)],
    {_, Shuffled} = lists:unzip(lists:sort([{rand:uniform(), Key} || Key <- Keys])),
    work(Table, Shuffled, now_us(), Microseconds, 0).

work(Table, Keys, Start, Microseconds, Pairs) ->
    case now_us() - Start of
        Time when Time >= Microseconds -> 1000 * Time / Pairs;
        _ ->
            pass(Table, Keys),
            work(Table, Keys, Start, Microseconds, Pairs + 10000)
    end.

pass(_, []) -> ok;
pass(Table, [Key | Rest]) ->
    ets:update_counter(Table, Key, 1, {Key, 0}),
    ets:update_counter(Table, Key, -1, {Key, 0}),
    pass(Table, Rest).

now_us() -> erlang:monotonic_time(microsecond).

number(Text) ->
    try list_to_float(Text) catch error:badarg -> list_to_integer(Text) end.
