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
    [spawn_link(fun() -> Parent ! {pairs, work(lists:nth(1 + N rem length(Tables), Tables), Microseconds)} end)
     || N <- lists:seq(1, Processes)],
    Pairs = lists:sum([receive {pairs, Done} -> Done end || _ <- lists:seq(1, Processes)]),
    io:format("~p ~p ~p~n", [Processes, Sharing, 1000 * Microseconds * Processes / Pairs]).

work(Table, Microseconds) ->
    Keys = [iolist_to_binary(["room:", integer_to_list(N)]) || N <- lists:seq(0, 9999)],
    {_, Shuffled} = lists:unzip(lists:sort([{rand:uniform(), Key} || Key <- Keys])),
    work(Table, Shuffled, now_us() + Microseconds, 0).

work(Table, Keys, End, Pairs) ->
    case now_us() >= End of
        true -> Pairs;
        false ->
            pass(Table, Keys),
            work(Table, Keys, End, Pairs + length(Keys))
    end.

pass(_, []) -> ok;
pass(Table, [Key | Rest]) ->
    ets:update_counter(Table, Key, 1, {Key, 0}),
    ets:update_counter(Table, Key, -1, {Key, 0}),
    pass(Table, Rest).

now_us() -> erlang:monotonic_time(microsecond).

number(Text) ->
    try list_to_float(Text) catch error:badarg -> list_to_integer(Text) end.
