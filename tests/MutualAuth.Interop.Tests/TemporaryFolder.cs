namespace MutualAuth.Interop.Tests;

/// <summary>A folder of one test, gone when the test is over.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("mutualauth-").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public byte[] Read(string name) => System.IO.File.ReadAllBytes(File(name));

    public void Write(string name, byte[] content) => System.IO.File.WriteAllBytes(File(name), content);

    public void Write(string name, string content) => System.IO.File.WriteAllText(File(name), content);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
