namespace MutualAuth.KeyStores.Files;

/// <summary>What is done to the disk, in the steps between which a build can fail or die.</summary>
internal enum FileStep
{
    CreateFolder,
    Lock,
    Create,
    Write,
    Flush,
    Replace,
    FlushFolder,
    Delete,
}

/// <summary>
/// One step, before it is taken. All that writes announces its steps here, so that a test can let each of them fail in turn,
/// or end the run there as a kill would: on a real disk no test meets the moment between two of them at will.
/// </summary>
/// <param name="Stream">The file that is written to, in <see cref="FileStep.Write"/>.</param>
/// <param name="Content">What is about to be written to it.</param>
internal sealed record FileOperation(FileStep Step, string Path, Stream? Stream, byte[]? Content)
{
    private static readonly AsyncLocal<Action<FileOperation>?> Observer = new();

    /// <summary>For tests alone. Of this flow of execution, since others run beside it.</summary>
    public static void Observe(Action<FileOperation>? observer) => Observer.Value = observer;

    public static void Announce(FileStep step, string path, Stream? stream = null, byte[]? content = null) =>
        Observer.Value?.Invoke(new FileOperation(step, path, stream, content));
}
