using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MutualAuth.Interop.Tests.Handshake;

/// <summary>A program that serves on loopback for one test: started in a folder of its own, killed at the end.</summary>
internal sealed class LiveServer : IDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(1);

    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private LiveServer(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Append(line.Data);
        process.ErrorDataReceived += (_, line) => Append(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Waits until it takes connections on all ports.</summary>
    public static LiveServer Start(Func<Process> start, params IReadOnlyList<int> ports)
    {
        var server = new LiveServer(start());
        try
        {
            foreach (var port in ports)
                server.AwaitPort(port);
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    /// <summary>Ports that were free a moment ago, all different.</summary>
    public static int[] FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        listeners.ForEach(listener => listener.Start());
        var ports = listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port).ToArray();
        listeners.ForEach(listener => listener.Stop());
        return ports;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.WaitForExit(TimeSpan.FromSeconds(10));
        _process.Dispose();
    }

    private void AwaitPort(int port)
    {
        for (var clock = Stopwatch.StartNew(); ;)
        {
            try
            {
                using var client = new TcpClient();
                client.Connect(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException) when (!_process.HasExited && clock.Elapsed < StartLimit)
            {
                Thread.Sleep(50);
            }
            catch (SocketException)
            {
                lock (_output)
                    Assert.Fail($"The server does not listen on port {port}.\n{_output}");
            }
        }
    }

    private void Append(string? line)
    {
        lock (_output)
            _output.AppendLine(line);
    }
}
