using System.Collections.Concurrent;

namespace MutualAuth.KeyStores.Keys;

/// <summary>
/// Makes the private keys of one run, several at once: the search for primes is nearly all the work of a new keystore. What is
/// done with a key stays in order. No key outlives the run that asked for it.
/// </summary>
/// <param name="generate">Makes one key. Called on threads of its own, which are left behind where the user ends the build: the platform's search cannot be ended.</param>
/// <param name="cores">From the number of cores that could be used to the number that may be.</param>
/// <param name="waiting">Called now and then while a key is waited for.</param>
internal sealed class KeyPairs(
    Func<KeyAlgorithm, int, PrivateKey> generate, Func<int, int> cores, Action waiting, CancellationToken cancellation) : IDisposable
{
    private const int WaitingMilliseconds = 100;

    private readonly List<Order> _foreseen = [];

    private int _made;
    private int _asked;
    private volatile bool _ended;

    /// <summary>How many have been made.</summary>
    public int Made => Volatile.Read(ref _made);

    /// <summary>How many are known to be needed.</summary>
    public int Needed => _asked;

    private sealed record Order(KeyAlgorithm Algorithm, int Size)
    {
        public TaskCompletionSource<PrivateKey> Key { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool IsTaken { get; set; }
    }

    /// <summary>Begins to make the keys that are going to be needed, in that order. One that is not needed after all costs its making, and nothing else.</summary>
    public void Foresee(IReadOnlyCollection<(KeyAlgorithm Algorithm, int Size)> needed)
    {
        if (needed.Count == 0)
            return;
        var orders = needed.Select(key => new Order(key.Algorithm, key.Size)).ToList();
        _foreseen.AddRange(orders);
        _asked += orders.Count;
        var queue = new ConcurrentQueue<Order>(orders);
        // A single one is made beside the reading of what else is needed, which is over long before: that takes no core.
        for (var threads = needed.Count == 1 ? 1 : Math.Min(needed.Count, cores(needed.Count)); threads > 0; threads--)
            Start(queue);
    }

    /// <summary>A key that nobody else has been given.</summary>
    /// <exception cref="OperationCanceledException">The user has ended the build.</exception>
    public PrivateKey Take(KeyAlgorithm algorithm, int size)
    {
        var order = _foreseen.Find(order => !order.IsTaken && order.Algorithm == algorithm && order.Size == size);
        if (order is null)
        {
            order = new Order(algorithm, size);
            _asked++;
            Start(new ConcurrentQueue<Order>([order]));
        }

        order.IsTaken = true;
        while (!Completed(order.Key.Task))
            waiting();
        return order.Key.Task.GetAwaiter().GetResult();
    }

    /// <summary>No further key is begun, and none that was made is kept.</summary>
    public void Dispose()
    {
        _ended = true;
        _foreseen.Clear();
    }

    private bool Completed(Task task)
    {
        try
        {
            return task.Wait(WaitingMilliseconds, cancellation);
        }
        catch (AggregateException)
        {
            // Its own exception is thrown where the key is taken.
            return true;
        }
    }

    private void Start(ConcurrentQueue<Order> queue) => new Thread(() =>
    {
        while (!_ended && !cancellation.IsCancellationRequested && queue.TryDequeue(out var order))
            Make(order);
    })
    {
        IsBackground = true,
        Name = "MutualAuth key generation",
    }.Start();

    private void Make(Order order)
    {
        try
        {
            var key = generate(order.Algorithm, order.Size);
            Interlocked.Increment(ref _made);
            order.Key.SetResult(key);
        }
        catch (Exception exception)
        {
            order.Key.SetException(exception);
        }
    }
}
